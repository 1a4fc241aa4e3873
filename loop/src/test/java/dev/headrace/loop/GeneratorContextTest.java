package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A scoped value bound in a body holds in that block of the body and nowhere else. */
class GeneratorContextTest {

    private static final ScopedValue<String> NAME = ScopedValue.newInstance();

    @Test
    void theCallerDoesNotSeeWhatTheBodyBinds() {
        var generator = binding();
        generator.next();
        assertFalse(NAME.isBound());
        ScopedValue.where(NAME, "caller").run(() -> {
            generator.next();
            assertEquals("caller", NAME.get());
        });
        assertFalse(NAME.isBound());
    }

    @Test
    void theBodyKeepsWhatItHasBoundWhateverTheCallerBinds() {
        var generator = binding();
        assertEquals("body", generator.next());
        assertEquals("body", generator.next());
        assertEquals("body", ScopedValue.where(NAME, "caller").call(generator::next));
        assertEquals("body", generator.next());
    }

    @Test
    void theBodyKeepsWhatItHasBoundOnAnotherThread() {
        var generator = binding();
        assertEquals("body", generator.next());
        LoopThread.onThread("other", () -> {
            assertEquals("body", generator.next());
            assertFalse(NAME.isBound());
        });
        assertEquals("body", generator.next());
    }

    @Test
    void generatorsBindIndependently() {
        var outer = Generator.<String>of(g -> ScopedValue.where(NAME, "outer").run(() -> {
            var inner = binding();
            for (int i = 0; i < 2; i++) {
                g.yield(inner.next());
                g.yield(NAME.get());
            }
        }));
        assertEquals(List.of("body", "outer", "body", "outer"), outer.stream().toList());
        assertFalse(NAME.isBound());
    }

    private static Generator<String, Void, Void> binding() {
        return Generator.of(g -> ScopedValue.where(NAME, "body").run(() -> {
            while (true) {
                g.yield(NAME.get());
            }
        }));
    }
}
