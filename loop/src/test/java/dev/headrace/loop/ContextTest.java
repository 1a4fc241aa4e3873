package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Thread-locals and scoped values, such as a logging context, are each coroutine's own. */
class ContextTest {

    private static final ThreadLocal<String> LOGGING = new ThreadLocal<>();
    private static final ScopedValue<String> USER = ScopedValue.newInstance();

    @BeforeEach
    void needsContexts() {
        assumeTrue(Context.SWAPS || !Engine.FAST, Context.describe());
    }

    @Test
    void tenThousandInterleavedCoroutinesKeepTheirContextsApart() {
        int count = Engine.FAST ? 10_000 : 2_000;
        long seed = System.nanoTime();
        LOGGING.set("the thread's");
        EventLoop.run(() -> {
            int[] checked = {0};
            int[] alive = {0, 0};
            try (var scope = Scope.open()) {
                for (int i = 0; i < count; i++) {
                    int number = i;
                    scope.spawn(() -> {
                        alive[1] = Math.max(alive[1], ++alive[0]);
                        if (switchesAround(number, new Random(seed + number), "seed " + seed)) {
                            checked[0]++;
                        }
                        alive[0]--;
                    });
                }
            }
            assertEquals(count, checked[0]);
            assertTrue(alive[1] > 100, () -> "only " + alive[1] + " were interleaved");
        });
        assertEquals("the thread's", LOGGING.get());
        LOGGING.remove();
    }

    private static boolean switchesAround(int number, Random random, String where) throws Exception {
        String name = "coroutine " + number;
        assertNull(LOGGING.get(), where);
        assertFalse(USER.isBound(), where);
        switches(random);
        LOGGING.set(name);
        return ScopedValue.where(USER, name).call(() -> {
            for (int i = 0; i < 4; i++) {
                switches(random);
                assertEquals(name, LOGGING.get(), where);
                assertEquals(name, USER.get(), where);
                String inner = ScopedValue.where(USER, "inner " + number).call(() -> {
                    switches(random);
                    return USER.get();
                });
                assertEquals("inner " + number, inner, where);
                assertEquals(name, USER.get(), where);
            }
            return true;
        });
    }

    private static void switches(Random random) {
        switch (random.nextInt(4)) {
            case 0 -> yieldNow();
            case 1 -> sleep(Duration.ofNanos(random.nextInt(100_000)));
            case 2 -> {
                yieldNow();
                yieldNow();
            }
            default -> {}
        }
    }

    @Test
    void scopedValuesAreInheritedFromTheSpawner() {
        assumeTrue(Engine.FAST);
        EventLoop.run(() -> {
            Task<String> inside = ScopedValue.where(USER, "Ada").call(() -> spawn(() -> {
                yieldNow();
                String before = USER.get();
                String rebound = ScopedValue.where(USER, "Alan").call(() -> {
                    yieldNow();
                    return USER.get();
                });
                return before + ", " + rebound + ", " + USER.get();
            }));
            Task<Boolean> outside = spawn(() -> {
                yieldNow();
                return USER.isBound();
            });
            assertEquals("Ada, Alan, Ada", inside.join());
            assertFalse(outside.join());
        });
    }

    @Test
    void scopedValuesAroundTheRunReachMainAndItsCoroutines() {
        assumeTrue(Engine.FAST);
        ScopedValue.where(USER, "Ada").run(() -> EventLoop.run(() -> {
            assertEquals("Ada", USER.get());
            assertEquals("Ada", spawn(() -> spawn(USER::get).join()).join());
        }));
    }

    @Test
    void scopedValuesReachTheChildrenOfAScope() {
        assumeTrue(Engine.FAST);
        EventLoop.run(() -> ScopedValue.where(USER, "Ada").run(() -> {
            try (var scope = Scope.open()) {
                Task<String> child = scope.spawn(USER::get);
                assertEquals("Ada", child.join());
            }
        }));
    }

    @Test
    void onVirtualThreadsScopedValuesAreNotInherited() {
        assumeFalse(Engine.FAST);
        EventLoop.run(() -> {
            Task<Boolean> inside = ScopedValue.where(USER, "Ada").call(() -> spawn(USER::isBound));
            assertFalse(inside.join());
        });
    }

    @Test
    void callbacksSeeTheThreadsOwnContext() {
        LOGGING.set("the thread's");
        EventLoop.run(() -> {
            LOGGING.set("main's");
            var seen = Promise.<String>create();
            EventLoop.current().callSoon(() -> seen.complete(LOGGING.get()));
            assertEquals("the thread's", seen.join());
            assertEquals("main's", LOGGING.get());
        });
        assertEquals("the thread's", LOGGING.get());
        LOGGING.remove();
    }

    @Test
    void anExceptionThatEndsACoroutineLeavesNothingBehind() {
        EventLoop.run(() -> {
            LOGGING.set("main's");
            Task<?> failing = spawn(() -> {
                LOGGING.set("failing");
                ScopedValue.where(USER, "failing").run(() -> {
                    yieldNow();
                    throw new IllegalStateException("no");
                });
            });
            Headrace.waitFor(List.of(failing), Headrace.Until.ALL_COMPLETED);
            failing.failure();
            assertEquals("main's", LOGGING.get());
            assertFalse(USER.isBound());
            assertNull(spawn(LOGGING::get).join());
        });
    }
}
