package dev.headrace.loop;

/**
 * Thrown inside a generator, at the yield where it stands, when it is closed: PEP 342's exception of that name. Let it pass,
 * or return; {@code finally} blocks run. An {@link Error}, so that a body's {@code catch (Exception e)} does not swallow it.
 */
public final class GeneratorExit extends Error {

    private static final long serialVersionUID = 1;

    GeneratorExit() {
        super("the generator was closed", null, false, false);
    }
}
