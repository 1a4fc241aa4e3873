package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Coroutines that name the one to run next. */
class GreenletTest {

    private final List<Object> trace = new ArrayList<>();
    private final List<Greenlet<String>> g = new ArrayList<>();

    @Test
    void oneThreeTwoFour() {
        add(x -> {
            trace.add(1);
            g.get(1).switchTo(null);
            trace.add(2);
            g.get(1).switchTo(null);
            return null;
        });
        add(x -> {
            trace.add(3);
            g.get(0).switchTo(null);
            trace.add(4);
            return null;
        });
        g.get(0).switchTo(null);
        assertEquals(List.of(1, 3, 2, 4), trace);
        assertFalse(g.get(0).isDead());
        assertTrue(g.get(1).isDead());
    }

    @Test
    void aFreshOneDoesNotRunBeforeTheFirstSwitch() {
        add(x -> x);
        assertEquals(List.of(), trace);
        assertFalse(g.getFirst().isDead());
        assertEquals("in", g.getFirst().switchTo("in"));
        assertTrue(g.getFirst().isDead());
    }

    @Test
    void valuesArePassedAtEverySwitch() {
        add(first -> {
            trace.add(first);
            trace.add(Greenlet.switchToParent("out 1"));
            trace.add(Greenlet.switchToParent("out 2"));
            return "end";
        });
        Greenlet<String> greenlet = g.getFirst();
        assertEquals("out 1", greenlet.switchTo("in 1"));
        assertEquals("out 2", greenlet.switchTo("in 2"));
        assertEquals("end", greenlet.switchTo("in 3"));
        assertEquals(List.of("in 1", "in 2", "in 3"), trace);
    }

    @Test
    void twoPassAValueToAndFro() {
        add(x -> {
            String value = x;
            while (value.length() < 10) {
                value = g.get(1).switchTo(value + "a");
            }
            return value;
        });
        add(x -> {
            String value = x;
            while (true) {
                value = g.get(0).switchTo(value + "b");
            }
        });
        assertEquals("ababababab", g.getFirst().switchTo(""));
    }

    @Test
    void aSwitchToItselfReturnsTheValueAtOnce() {
        add(x -> {
            trace.add(g.getFirst().switchTo("to myself"));
            assertThrows(IllegalStateException.class, () -> g.getFirst().raise(new IllegalStateException("at myself")));
            return "end";
        });
        assertEquals("end", g.getFirst().switchTo(null));
        assertEquals(List.of("to myself"), trace);
    }

    @Test
    void anUncheckedFailureFallsBackToTheRootAsItIs() {
        var failure = new IllegalStateException("no");
        add(x -> {
            throw failure;
        });
        assertSame(failure, assertThrows(IllegalStateException.class, () -> g.getFirst().switchTo(null)));
        assertTrue(g.getFirst().isDead());
        assertEquals("goes on", Greenlet.<String>of(x -> x).switchTo("goes on"));
    }

    @Test
    void aCheckedFailureIsWrappedOnce() {
        var failure = new IOException("no");
        add(x -> Greenlet.<String>of(y -> Greenlet.<String>of(z -> {
            throw failure;
        }).switchTo(null)).switchTo(null));
        var thrown = assertThrows(CompletionException.class, () -> g.getFirst().switchTo(null));
        assertSame(failure, thrown.getCause());
    }

    @Test
    void aFailureFallsBackToTheParent() {
        add(x -> {
            Greenlet<String> child = Greenlet.of(y -> {
                throw new IllegalStateException("the child's");
            });
            return "caught " + assertThrows(IllegalStateException.class, () -> child.switchTo(null)).getMessage();
        });
        assertEquals("caught the child's", g.getFirst().switchTo(null));
    }

    @Test
    void aDeadOneFallsBackToItsParentWithItsResult() {
        add(x -> {
            Greenlet<String> child = Greenlet.of(y -> "result for " + y);
            String result = child.switchTo("parent");
            assertTrue(child.isDead());
            return "parent got: " + result;
        });
        assertEquals("parent got: result for parent", g.getFirst().switchTo(null));
    }

    @Test
    void whoeverRanItLastTheParentGetsTheResult() {
        add(x -> { // the parent
            g.add(Greenlet.of(y -> "from the child"));
            return "parent got " + Greenlet.switchToParent("made a child");
        });
        assertEquals("made a child", g.get(0).switchTo(null));
        Greenlet<String> stranger = Greenlet.of(x -> {
            String never = g.get(1).switchTo("x");
            return "stranger got " + never;
        });
        assertEquals("parent got from the child", stranger.switchTo(null));
        assertFalse(stranger.isDead());
    }

    @Test
    void aSwitchToADeadOneGoesToItsParent() {
        Greenlet<String> dead = Greenlet.of(x -> "end");
        dead.switchTo(null);
        assertEquals("straight back", dead.switchTo("straight back"));
        add(x -> {
            Greenlet<String> child = Greenlet.of(y -> "end");
            child.switchTo(null);
            return child.switchTo("back to its parent");
        });
        assertEquals("back to its parent", g.getFirst().switchTo(null));
    }

    @Test
    void raiseThrowsAtTheOtherSidesSwitch() {
        add(x -> {
            var thrown = assertThrows(IllegalArgumentException.class, () -> Greenlet.switchToParent("ready"));
            return "caught " + thrown.getMessage();
        });
        assertEquals("ready", g.getFirst().switchTo(null));
        assertEquals("caught it", g.getFirst().raise(new IllegalArgumentException("it")));
    }

    @Test
    void whatIsNotCaughtComesBackFromRaise() {
        add(x -> Greenlet.switchToParent("ready"));
        g.getFirst().switchTo(null);
        var failure = new IllegalArgumentException("it");
        assertSame(failure, assertThrows(IllegalArgumentException.class, () -> g.getFirst().raise(failure)));
        assertTrue(g.getFirst().isDead());
    }

    @Test
    void raiseIntoAFreshOneEndsItWithoutRunning() {
        add(x -> {
            trace.add("ran");
            return x;
        });
        var failure = new IllegalArgumentException("it");
        assertSame(failure, assertThrows(IllegalArgumentException.class, () -> g.getFirst().raise(failure)));
        assertTrue(g.getFirst().isDead());
        assertEquals(List.of(), trace);
    }

    @Test
    void raiseAtADeadOneComesBackAtOnce() {
        Greenlet<String> dead = Greenlet.of(x -> x);
        dead.switchTo(null);
        var failure = new IllegalArgumentException("it");
        assertSame(failure, assertThrows(IllegalArgumentException.class, () -> dead.raise(failure)));
    }

    @Test
    void aRaisedExceptionIsNotReplacedByOneCaughtOnTheWay() {
        add(x -> {
            try {
                return Greenlet.switchToParent("ready");
            } finally {
                assertThrows(ArithmeticException.class, () -> Math.floorDiv(1, 0));
            }
        });
        g.getFirst().switchTo(null);
        var failure = new IllegalArgumentException("it");
        assertSame(failure, assertThrows(IllegalArgumentException.class, () -> g.getFirst().raise(failure)));
    }

    @Test
    void theyNestTenDeepAndUnwindInOrder() {
        assertEquals("0123456789", nested(0).switchTo(""));
    }

    private static Greenlet<String> nested(int depth) {
        return Greenlet.of(text -> depth == 10 ? text : nested(depth + 1).switchTo(text + depth));
    }

    @Test
    void aRingOfThemPassesAValueRoundThousandsOfTimes() {
        int members = 10;
        int rounds = Engine.FAST ? 10_000 : 500;
        int[] passes = {0};
        for (int i = 0; i < members; i++) {
            int next = (i + 1) % members;
            add(x -> {
                String value = x;
                while (passes[0] < members * rounds) {
                    passes[0]++;
                    value = g.get(next).switchTo(value);
                }
                return value;
            });
        }
        assertEquals("ball", g.getFirst().switchTo("ball"));
        assertEquals(members * rounds, passes[0]);
    }

    @Test
    void switchToParentIsForGreenlets() {
        assertThrows(IllegalStateException.class, () -> Greenlet.switchToParent("x"));
        Greenlet.<String>of(x -> x).switchTo(null);
        assertThrows(IllegalStateException.class, () -> Greenlet.switchToParent("x"));
    }

    @Test
    void theyDoNotMoveBetweenThreads() {
        add(x -> Greenlet.switchToParent("here"));
        g.getFirst().switchTo(null);
        LoopThread.onThread("elsewhere", () -> {
            var refusal = assertThrows(IllegalStateException.class, () -> g.getFirst().switchTo("there"));
            assertTrue(refusal.getMessage().startsWith("a greenlet cannot move"), refusal::getMessage);
        });
        assertEquals("back", g.getFirst().switchTo("back"));
    }

    @Test
    void aFreshOneMayBeGivenToAnotherThread() {
        add(x -> Greenlet.switchToParent(x + " there"));
        LoopThread.onThread("elsewhere", () -> assertEquals("runs there", g.getFirst().switchTo("runs")));
        assertThrows(IllegalStateException.class, () -> g.getFirst().switchTo("here"));
    }

    @Test
    void aGreenletThatSwitchesToAForeignOneIsToldSoItself() {
        add(x -> Greenlet.switchToParent("here"));
        g.getFirst().switchTo(null);
        LoopThread.onThread("elsewhere", () -> {
            Greenlet<String> local = Greenlet.of(x -> {
                assertThrows(IllegalStateException.class, () -> g.getFirst().switchTo("there"));
                return "goes on";
            });
            assertEquals("goes on", local.switchTo(null));
        });
    }

    @Test
    void insideATaskTheyMayWaitBetweenSwitches() {
        VirtualTime.run(() -> {
            Task<?> task = spawn(() -> {
                add(x -> {
                    trace.add(1);
                    sleep(Duration.ofSeconds(1));
                    g.get(1).switchTo(null);
                    trace.add(2);
                    sleep(Duration.ofSeconds(1));
                    return g.get(1).switchTo(null);
                });
                add(x -> {
                    trace.add(3);
                    sleep(Duration.ofSeconds(1));
                    g.get(0).switchTo(null);
                    trace.add(4);
                    return null;
                });
                g.get(0).switchTo(null);
                trace.add("task ends");
            });
            Task<?> other = spawn(() -> {
                for (int i = 0; i < 2; i++) {
                    sleep(Duration.ofMillis(1300));
                    trace.add("other");
                }
            });
            task.join();
            other.join();
            assertEquals(List.of(1, 3, "other", 2, "other", 4, "task ends"), trace);
        });
    }

    @Test
    void everyTaskHasGreenletsOfItsOwn() {
        EventLoop.run(() -> {
            var results = new ArrayList<Task<String>>();
            for (int i = 0; i < 100; i++) {
                String name = "task " + i;
                results.add(spawn(() -> {
                    Greenlet<String> greenlet = Greenlet.of(x -> {
                        Headrace.yieldNow();
                        String second = Greenlet.switchToParent(x + ", first");
                        Headrace.yieldNow();
                        return second + ", second";
                    });
                    String first = greenlet.switchTo(name);
                    Headrace.yieldNow();
                    return greenlet.switchTo(first);
                }));
            }
            for (int i = 0; i < results.size(); i++) {
                assertEquals("task " + i + ", first, second", results.get(i).join());
            }
        });
    }

    @Test
    void theyDoNotMoveBetweenTasks() {
        EventLoop.run(() -> {
            add(x -> Greenlet.switchToParent("here"));
            g.getFirst().switchTo(null);
            Task<?> thief = spawn(() -> g.getFirst().switchTo("there"));
            assertThrows(IllegalStateException.class, thief::join);
            assertEquals("back", g.getFirst().switchTo("back"));
        });
    }

    @Test
    void ofTwoThreadsThatComeAtOnceOneIsRefused() throws Exception {
        List<Greenlet<String>> contested = new ArrayList<>();
        for (int i = 0; i < (Engine.FAST ? 20_000 : 500); i++) {
            contested.add(Greenlet.of(x -> Greenlet.switchToParent("here")));
        }
        var arrived = new AtomicInteger();
        var refused = new AtomicInteger();
        var failed = new AtomicReference<@Nullable Throwable>();
        Runnable come = () -> {
            for (int i = 0; i < contested.size() && failed.get() == null; i++) {
                arrived.incrementAndGet();
                for (int spins = 1; arrived.get() < 2 * (i + 1) && failed.get() == null; spins++) {
                    if (spins % 1_000 == 0) {
                        Thread.yield();
                    }
                }
                try {
                    assertEquals("here", contested.get(i).switchTo(null));
                } catch (IllegalStateException e) {
                    refused.incrementAndGet();
                } catch (Throwable e) {
                    failed.set(e);
                }
            }
        };
        var other = CompletableFuture.runAsync(come);
        come.run();
        other.get();
        assertNull(failed.get());
        assertEquals(contested.size(), refused.get());
    }

    @Test
    void cancellingTheTaskEndsTheGreenletThatWaits() {
        VirtualTime.run(() -> {
            Task<?> task = spawn(() -> Greenlet.<String>of(x -> {
                try {
                    sleep(Duration.ofHours(1));
                } finally {
                    trace.add("cleaned up");
                }
                return null;
            }).switchTo(null));
            sleep(Duration.ofSeconds(1));
            task.cancel();
            assertThrows(CancelledException.class, task::join);
            assertEquals(List.of("cleaned up"), trace);
        });
    }

    @Test
    void nullMayBePassedAndReturned() {
        assertNull(Greenlet.<String>of(x -> x).switchTo(null));
    }

    private void add(Greenlet.Body<String> body) {
        g.add(Greenlet.of(body));
    }
}
