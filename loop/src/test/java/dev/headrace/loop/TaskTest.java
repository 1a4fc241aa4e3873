package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
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
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The states, results and failures of a task. */
class TaskTest {

    @Test
    void outcomesAreReadOnTheLoopsThreadAndByAnybodyOnceItIsClosed() {
        var task = new AtomicReference<Task<Integer>>();
        try (var mill = new LoopThread("mill")) {
            EventLoop.run(() -> mill.loop.submit(() -> {
                task.set(spawn(() -> 7));
                task.get().join();
            }).join());
            for (Executable read : List.<Executable>of(task.get()::result, task.get()::failure, task.get()::join)) {
                String refusal = assertThrows(IllegalStateException.class, read).getMessage();
                assertTrue(refusal.contains("belongs to the thread of mill"), refusal);
            }
        }
        assertEquals(7, task.get().result());
        assertNull(task.get().failure());
    }

    @Test
    void aTaskIsPendingThenRunningThenDone() {
        EventLoop.run(() -> {
            var seenInside = new ArrayList<State>();
            Task<Integer> task = spawn(() -> {
                seenInside.add(Task.current().state());
                sleep(Duration.ZERO);
                seenInside.add(Task.current().state());
                return 7;
            });
            assertEquals(State.PENDING, task.state());
            yieldNow();
            assertEquals(State.PENDING, task.state());
            assertFalse(task.isDone());
            assertEquals(7, task.join());
            assertEquals(State.DONE, task.state());
            assertTrue(task.isDone());
            assertEquals(List.of(State.RUNNING, State.RUNNING), seenInside);
        });
    }

    @Test
    void spawnNeverRunsTheBodyInside() {
        EventLoop.run(() -> {
            var trace = new ArrayList<String>();
            Task<?> task = spawn(() -> trace.add("body"));
            trace.add("spawned");
            task.join();
            assertEquals(List.of("spawned", "body"), trace);
        });
    }

    @Test
    void aResultMayBeNull() {
        EventLoop.run(() -> {
            Task<String> task = spawn(() -> (String) null);
            assertNull(task.join());
            assertEquals(State.DONE, task.state());
            assertNull(task.failure());
        });
    }

    @Test
    void theResultIsThereOnlyAtTheEnd() {
        EventLoop.run(() -> {
            Task<Integer> task = spawn("slow", () -> 1);
            var early = assertThrows(IllegalStateException.class, task::result);
            assertEquals("task \"slow\" has no result yet: join() waits for it", early.getMessage());
            assertNull(task.failure());
            task.join();
            assertEquals(1, task.result());
        });
    }

    @Test
    void anUncheckedFailureIsThrownAsItIs() {
        var failure = new IllegalArgumentException("no");
        assertFailure(failure, failure);
    }

    @Test
    void anErrorIsThrownAsItIs() {
        var failure = new AssertionError("no");
        assertFailure(failure, failure);
    }

    @Test
    void aCheckedFailureIsWrapped() {
        EventLoop.run(() -> {
            var failure = new IOException("disk full");
            Task<?> task = spawn("writer", () -> {
                throw failure;
            });
            var thrown = assertThrows(CompletionException.class, task::join);
            assertSame(failure, thrown.getCause());
            assertEquals("task \"writer\" failed: java.io.IOException: disk full", thrown.getMessage());
            assertSame(failure, task.failure());
            assertEquals(State.FAILED, task.state());
        });
    }

    @Test
    void everyJoinerGetsTheSameFailure() {
        EventLoop.run(() -> {
            var failure = new IllegalStateException("no");
            Task<?> failing = spawn(() -> {
                sleep(Duration.ofMillis(1));
                throw failure;
            });
            Task<?> one = spawn(() -> failing.join());
            Task<?> two = spawn(() -> failing.join());
            assertSame(failure, assertThrows(IllegalStateException.class, one::join));
            assertSame(failure, assertThrows(IllegalStateException.class, two::join));
        });
    }

    @Test
    void namesAreGivenOrCounted() {
        EventLoop.run(() -> {
            Task<?> named = spawn("reader", () -> {});
            Task<?> unnamed = spawn(() -> {});
            assertEquals("reader", named.name());
            assertTrue(unnamed.name().matches("task-[0-9]+"), unnamed.name());
            assertEquals("task \"reader\" on " + EventLoop.current().name() + ", PENDING", named.toString());
        });
    }

    @Test
    void currentIsTheTaskThatCalls() {
        EventLoop.run(() -> {
            var seen = new ArrayList<Task<?>>();
            Task<?> one = spawn(() -> seen.add(Task.current()));
            Task<?> two = spawn(() -> {
                yieldNow();
                seen.add(Task.current());
            });
            one.join();
            two.join();
            assertEquals(List.of(one, two), seen);
        });
    }

    @Test
    void callbacksRunInNoTask() {
        EventLoop.run(() -> {
            var refused = Promise.<String>create();
            EventLoop.current().callSoon(() ->
                    refused.complete(assertThrows(IllegalStateException.class, Task::current).getMessage()));
            assertTrue(refused.join().startsWith("not in a coroutine"));
        });
    }

    @Test
    void aFinishedTaskKeepsItsResultButNotItsBody() {
        EventLoop.run(() -> {
            var body = new Object[] {new byte[1000]};
            var reference = new WeakReference<>(body[0]);
            Object captured = body[0];
            Task<Integer> task = spawnHolding(captured);
            captured = null;
            body[0] = null;
            assertEquals(1000, task.join());
            for (int i = 0; i < 50 && reference.get() != null; i++) {
                System.gc();
                sleep(Duration.ofMillis(1));
            }
            assertNull(reference.get(), "a kept task keeps what its body refers to");
            assertEquals(1000, task.result());
        });
    }

    private static Task<Integer> spawnHolding(Object held) {
        return spawn(() -> ((byte[]) held).length);
    }

    private static void assertFailure(Throwable failure, Throwable expected) {
        EventLoop.run(() -> {
            Task<?> task = spawn(() -> {
                sleep(Duration.ZERO);
                switch (failure) {
                    case Error e -> throw e;
                    case Exception e -> throw e;
                    default -> throw new AssertionError(failure);
                }
            });
            assertSame(expected, assertThrows(expected.getClass(), task::join));
            assertSame(expected, assertThrows(expected.getClass(), task::result));
            assertSame(expected, task.failure());
            assertEquals(State.FAILED, task.state());
        });
    }
}
