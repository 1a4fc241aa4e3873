package dev.headrace.channels;

import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headrace.loop.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Stages that are somewhere else. */
class PipelineThroughTest {

    private final List<String> trace = new ArrayList<>();

    /** Gives each element twice, notes when it is opened and closed. */
    private final Detour<Integer, Integer> twice = elements -> {
        trace.add("opened");
        return new Twice(elements);
    };

    private final class Twice implements Iterator<Integer>, AutoCloseable {

        private final Iterator<? extends Integer> elements;
        private Integer again;

        Twice(Iterator<? extends Integer> elements) {
            this.elements = elements;
        }

        @Override
        public boolean hasNext() {
            return again != null || elements.hasNext();
        }

        @Override
        public Integer next() {
            if (again != null) {
                Integer second = again;
                again = null;
                return second;
            }
            again = elements.next();
            return again;
        }

        @Override
        public void close() {
            yieldNow();
            trace.add("closed");
        }
    }

    @Test
    void whatComesBackGoesOn() {
        EventLoop.run(() -> assertEquals(List.of(2, 2, 3, 3), Pipeline.of(1, 2).map(i -> i + 1).through(twice).toList()));
        assertEquals(List.of("opened", "closed"), trace);
    }

    @Test
    void itIsOpenedOnceForEachRunAndNotBefore() {
        EventLoop.run(() -> {
            Pipeline<Integer> pipeline = Pipeline.of(1).through(twice);
            assertEquals(List.of(), trace);
            pipeline.count();
            pipeline.take(0).count();
            pipeline.count();
        });
        assertEquals(List.of("opened", "closed", "opened", "closed"), trace);
    }

    @Test
    void itIsClosedBeforeTheSourceWhenTheEndHasEnough() {
        EventLoop.run(() -> {
            var source = List.of(1, 2, 3).stream().onClose(() -> trace.add("source closed"));
            assertEquals(List.of(1), Pipeline.<Integer>from(source).through(twice).take(1).toList());
        });
        assertEquals(List.of("opened", "closed", "source closed"), trace);
    }

    @Test
    void failuresOfTheStagesBeforeKeepTheirNames() {
        var failure = new IOException("no");
        EventLoop.run(() -> {
            var thrown = assertThrows(StageException.class, () -> Pipeline.of(1).map(i -> {
                throw failure;
            }).map(i -> 1).through(twice).count());
            assertEquals("map", thrown.operation());
            assertEquals(2, thrown.stage());
            assertSame(failure, thrown.getCause());
        });
        assertEquals(List.of("opened", "closed"), trace);
    }

    @Test
    void itsOwnFailuresAreThoseOfTheStage() {
        EventLoop.run(() -> {
            var thrown = assertThrows(StageException.class, () -> Pipeline.of(1, 2).through(elements -> new Iterator<Integer>() {
                @Override
                public boolean hasNext() {
                    return true;
                }

                @Override
                public Integer next() {
                    return elements.next();
                }
            }).count());
            assertEquals("through", thrown.operation());
            assertInstanceOf(NoSuchElementException.class, thrown.getCause());
            var unopened = assertThrows(StageException.class, () -> Pipeline.of(1).through(elements -> {
                throw new IOException("no");
            }).count());
            assertEquals("through", unopened.operation());
            assertInstanceOf(IOException.class, unopened.getCause());
        });
    }
}
