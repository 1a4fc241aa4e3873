package dev.headrace.loop;

import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.Awaitable.State;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A result set by hand. */
class PromiseTest {

    @Test
    void completingMakesTheJoinersReady() {
        EventLoop.run(() -> {
            var promise = Promise.<Integer>create();
            Task<Integer> joiner = spawn(() -> promise.join() * 2);
            yieldNow();
            assertEquals(State.PENDING, promise.state());
            assertFalse(joiner.isDone());
            assertTrue(promise.complete(21));
            assertEquals(State.DONE, promise.state());
            assertFalse(joiner.isDone());
            assertEquals(42, joiner.join());
        });
    }

    @Test
    void theFirstOutcomeStays() {
        EventLoop.run(() -> {
            var promise = Promise.<Integer>create();
            assertTrue(promise.complete(1));
            assertFalse(promise.complete(2));
            assertFalse(promise.fail(new IllegalStateException("no")));
            assertFalse(promise.cancel("no"));
            assertEquals(1, promise.join());
            assertNull(promise.failure());
        });
    }

    @Test
    void aPromiseMayBeCompletedWithNull() {
        EventLoop.run(() -> {
            var promise = Promise.<String>create();
            promise.complete(null);
            assertNull(promise.join());
            assertEquals(State.DONE, promise.state());
        });
    }

    @Test
    void failuresAreThrownLikeThoseOfTasks() {
        EventLoop.run(() -> {
            var unchecked = new IllegalStateException("no");
            var error = new AssertionError("no");
            var checked = new IOException("no");
            assertSame(unchecked, assertThrows(IllegalStateException.class, failed(unchecked)::join));
            assertSame(error, assertThrows(AssertionError.class, failed(error)::join));
            assertSame(checked, assertThrows(CompletionException.class, failed(checked)::join).getCause());
        });
    }

    @Test
    void aCancelledPromiseSaysWhy() {
        EventLoop.run(() -> {
            var promise = Promise.<Integer>create();
            assertTrue(promise.cancel("nobody wants it"));
            assertEquals(State.CANCELLED, promise.state());
            var thrown = assertThrows(CancelledException.class, promise::join);
            assertEquals("nobody wants it", thrown.why());
            assertEquals("a promise of " + EventLoop.current().name(), thrown.who());
        });
    }

    @Test
    void anUnsetPromiseHasNoResult() {
        EventLoop.run(() -> {
            var promise = Promise.<Integer>create();
            assertThrows(IllegalStateException.class, promise::result);
        });
    }

    private static Promise<Integer> failed(Throwable failure) {
        var promise = Promise.<Integer>create();
        assertTrue(promise.fail(failure));
        assertEquals(State.FAILED, promise.state());
        assertSame(failure, promise.failure());
        return promise;
    }
}
