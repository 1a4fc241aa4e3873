package dev.headrace.loop;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by {@link Generator#next}, {@link Generator#send} and {@link Generator#raise} when the generator has returned:
 * PEP 342's exception of that name. Carries the return value (PEP 380), once; later calls carry null.
 */
public final class StopIteration extends NoSuchElementException {

    private static final long serialVersionUID = 1;

    /** Not serialized: a return value need not be serializable. */
    private final transient @Nullable Object value;

    StopIteration(@Nullable Object value) {
        super("the generator has returned");
        this.value = value;
    }

    /** What the generator's body returned. */
    public @Nullable Object value() {
        return value;
    }
}
