package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What belongs to a loop's thread fails elsewhere at once, with a message that says what to do. */
class LoopThreadsTest {

    @Test
    void whatIsForTheLoopsThreadIsRefusedElsewhere() {
        try (var other = new LoopThread("mill")) {
            EventLoop loop = other.loop;
            assertRefused("spawn()", () -> loop.spawn(() -> {}));
            assertRefused("callSoon()", () -> loop.callSoon(() -> {}));
            assertRefused("callLater()", () -> loop.callLater(Duration.ZERO, () -> {}));
            assertRefused("waiting", () -> loop.waiter(null));
        }
    }

    @Test
    void tasksPromisesAndHandlesAreForTheirLoopsThread() {
        try (var other = new LoopThread("mill")) {
            var theirs = new Theirs[1];
            EventLoop.run(() -> theirs[0] = other.loop.submit(Theirs::make).join());
            Handle handle = theirs[0].handle;
            Task<?> task = theirs[0].task;
            Promise<Integer> promise = theirs[0].promise;
            assertRefused("Handle.cancel()", handle::cancel);
            assertRefused("cancel()", task::cancel);
            assertRefused("onDone()", () -> task.onDone(done -> {}));
            assertRefused("setting a promise", () -> promise.complete(1));
            assertRefused("setting a promise", () -> promise.fail(new Exception()));
            assertRefused("setting a promise", () -> promise.cancel("why"));
            assertRefused("waiting", task::join);
            assertRefused("waiting", promise::join);
            assertFalse(promise.isDone());
        }
    }

    @Test
    void joiningOnAnotherLoopIsRefused() {
        try (var other = new LoopThread("mill")) {
            EventLoop.run(() -> {
                Task<?> task = spawn(() -> sleep(Duration.ofHours(1)));
                var refusal = assertThrows(IllegalStateException.class, () -> other.loop.submit(task::join).join());
                assertTrue(refusal.getMessage().startsWith("waiting belongs to the thread of " + EventLoop.current().name()),
                        refusal.getMessage());
                yieldNow();
            });
        }
    }

    @Test
    void outsideALoopThereIsNoCurrentOne() {
        var refusal = assertThrows(IllegalStateException.class, EventLoop::current);
        assertTrue(refusal.getMessage().contains("runs no loop: call this inside EventLoop.run(() -> ...)"), refusal.getMessage());
        assertThrows(IllegalStateException.class, () -> spawn(() -> {}));
        assertThrows(IllegalStateException.class, () -> sleep(Duration.ZERO));
        assertThrows(IllegalStateException.class, Headrace::yieldNow);
        assertThrows(IllegalStateException.class, Promise::create);
        assertThrows(IllegalStateException.class, Task::current);
    }

    @Test
    void afterARunThereIsNoCurrentLoop() {
        EventLoop.run(() -> {});
        assertThrows(IllegalStateException.class, EventLoop::current);
    }

    @Test
    void aSecondThreadCannotRunARunningLoop() {
        try (var other = new LoopThread("mill")) {
            var refusal = assertThrows(IllegalStateException.class, other.loop::runForever);
            assertEquals("mill is running already, on thread \"thread of mill\"", refusal.getMessage());
        }
    }

    @Test
    void aLoopCannotRunInsideALoop() {
        EventLoop.run(() -> {
            assertNested(() -> EventLoop.run(() -> {}));
            assertNested(EventLoop.current()::runForever);
            var other = EventLoop.create();
            assertNested(other::runForever);
            var fromCallback = Promise.<Boolean>create();
            EventLoop.current().callSoon(() -> {
                assertNested(() -> EventLoop.run(() -> {}));
                fromCallback.complete(true);
            });
            assertTrue(fromCallback.join());
        });
    }

    @Test
    void aLoopMayMoveToAnotherThreadBetweenRuns() {
        try (var loop = EventLoop.create()) {
            Task<Integer> counter = loop.spawn(() -> {
                int sum = 0;
                for (int i = 1; i <= 3; i++) {
                    sum += i;
                    loop.stop();
                    sleep(Duration.ZERO);
                }
                return sum;
            });
            for (int i = 0; i < 3; i++) {
                LoopThread.onThread("runner " + i, loop::runForever);
            }
            assertEquals(6, loop.<Integer>runUntilComplete(counter::join));
        }
    }

    @Test
    void aCallbackCannotWait() {
        EventLoop.run(() -> {
            var refused = Promise.<String>create();
            EventLoop.current().callSoon(() -> {
                var refusal = assertThrows(IllegalStateException.class, () -> sleep(Duration.ZERO));
                refused.complete(refusal.getMessage());
            });
            assertTrue(refused.join().contains("cannot wait, because it would stop the loop: do this in a coroutine"));
        });
    }

    private record Theirs(Handle handle, Task<?> task, Promise<Integer> promise) {

        static Theirs make() {
            return new Theirs(EventLoop.current().callLater(Duration.ofHours(1), () -> {}),
                    spawn(() -> sleep(Duration.ofHours(1))), Promise.create());
        }
    }

    private static void assertNested(Executable use) {
        var refusal = assertThrows(IllegalStateException.class, use);
        assertTrue(refusal.getMessage().contains("a loop cannot run inside a loop"), refusal.getMessage());
    }

    private static void assertRefused(String what, Executable use) {
        var refusal = assertThrows(IllegalStateException.class, use);
        assertEquals(what + " belongs to the thread of mill, but was called from thread \"" + Thread.currentThread().getName()
                + "\": use mill.post(() -> ...)", refusal.getMessage());
    }
}
