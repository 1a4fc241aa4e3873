package dev.headrace.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headrace.loop.Clause;
import dev.headrace.loop.Headrace.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every receiver inherits, on one that is closed with a cause by another thread between any two calls. */
class ReceiverTest {

    /** Holds some elements; has ended, with a cause, after them, but says so only in the call that finds nothing. */
    private static final class ClosedMeanwhile implements Receiver<Integer> {

        private final Queue<Integer> elements = new ArrayDeque<>();

        ClosedMeanwhile(Integer... elements) {
            this.elements.addAll(List.of(elements));
        }

        @Override
        public @Nullable Integer tryReceive() {
            if (elements.isEmpty()) {
                throw new ClosedException("channel \"orders\" is closed and empty", new IllegalStateException("the cause"));
            }
            return elements.poll();
        }

        @Override
        public Integer receive() {
            return tryReceive();
        }

        @Override
        public Integer receiveOrNull() {
            return tryReceive();
        }

        @Override
        public boolean isEnded() {
            return false;
        }

        @Override
        public boolean cancel() {
            throw new UnsupportedOperationException();
        }

        @Override
        public <R extends @Nullable Object> Clause<R> onReceive(Step<? super Integer, ? extends R> handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <R extends @Nullable Object> Clause<R> onReceiveOrEnd(Step<? super @Nullable Integer, ? extends R> handler) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void aBatchIsNotLostWithTheCause() {
        var receiver = new ClosedMeanwhile(1, 2);
        assertEquals(List.of(1, 2), receiver.receiveBatch(10));
        assertThrows(ClosedException.class, () -> receiver.receiveBatch(10));
        assertEquals(List.of(1), new ClosedMeanwhile(1).receiveBatch(10));
    }

    @Test
    void whatIsDrainedIsNotLostWithTheCause() {
        var receiver = new ClosedMeanwhile(1, 2);
        var target = new ArrayList<Integer>();
        assertEquals(2, receiver.drainTo(target, 10));
        assertEquals(List.of(1, 2), target);
        assertThrows(ClosedException.class, () -> receiver.drainTo(target, 10));
    }

    @Test
    void whatTheTargetThrowsIsNotTakenForTheEnd() {
        var receiver = new ClosedMeanwhile(1, 2);
        var target = new ArrayList<Integer>() {
            @Override
            public boolean add(Integer element) {
                if (element == 2) {
                    throw new ClosedException("the channel behind the target is closed", null);
                }
                return super.add(element);
            }
        };
        assertEquals("the channel behind the target is closed",
                assertThrows(ClosedException.class, () -> receiver.drainTo(target, 10)).getMessage());
    }
}
