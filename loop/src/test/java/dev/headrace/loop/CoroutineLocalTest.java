package dev.headrace.loop;

import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A variable of which every coroutine has its own, inherited at the spawn. */
class CoroutineLocalTest {

    private final CoroutineLocal<String> local = CoroutineLocal.withInitial(() -> "initial");

    @Test
    void whereNothingWasSetItHasItsInitialValue() {
        int[] asked = {0};
        var counting = CoroutineLocal.withInitial(() -> ++asked[0]);
        EventLoop.run(() -> {
            assertEquals("initial", local.get());
            assertEquals(1, counting.get());
            assertEquals(2, counting.get());
            counting.set(10);
            assertEquals(10, counting.get());
            assertEquals(2, asked[0]);
        });
    }

    @Test
    void aCoroutineInheritsWhatItsSpawnerHadAtTheSpawn() {
        EventLoop.run(() -> {
            local.set("before");
            Task<String> child = spawn(() -> {
                yieldNow();
                return local.get();
            });
            local.set("after");
            assertEquals("before", child.join());
            assertEquals("after", spawn(local::get).join());
        });
    }

    @Test
    void changesAreNotSeenByTheOtherSide() {
        EventLoop.run(() -> {
            local.set("parent's");
            Task<?> child = spawn(() -> {
                local.set("child's");
                yieldNow();
                assertEquals("child's", local.get());
                assertEquals("child's", spawn(local::get).join());
            });
            yieldNow();
            assertEquals("parent's", local.get());
            child.join();
            assertEquals("parent's", local.get());
        });
    }

    @Test
    void childrenOfScopesInheritToo() {
        EventLoop.run(() -> {
            local.set("parent's");
            try (var scope = Scope.open()) {
                assertEquals("parent's", scope.spawn(local::get).join());
            }
            assertEquals("parent's", Headrace.withTimeout(Duration.ofSeconds(10), local::get));
            assertEquals("parent's", Headrace.lazy(local::get).join());
        });
    }

    @Test
    void nullIsAValueLikeAnyOther() {
        EventLoop.run(() -> {
            local.set(null);
            assertNull(local.get());
            assertNull(spawn(local::get).join());
        });
    }

    @Test
    void variablesDoNotMix() {
        EventLoop.run(() -> {
            var other = CoroutineLocal.withInitial(() -> 0);
            local.set("text");
            other.set(1);
            Task<?> child = spawn(() -> {
                other.set(2);
                assertEquals("text", local.get());
            });
            child.join();
            assertEquals(1, other.get());
            assertEquals("text", local.get());
        });
    }

    @Test
    void generatorsShareTheVariablesOfTheCoroutineThatRunsThem() {
        EventLoop.run(() -> {
            local.set("coroutine's");
            var generator = Generator.<String>of(g -> {
                g.yield(local.get());
                local.set("generator's");
                g.yield(local.get());
            });
            assertEquals("coroutine's", generator.next());
            assertEquals("generator's", generator.next());
            assertEquals("generator's", local.get());
        });
    }

    @Test
    void interleavedCoroutinesKeepTheirValues() {
        int count = Engine.FAST ? 10_000 : 2_000;
        long seed = System.nanoTime();
        EventLoop.run(() -> {
            local.set("main's");
            try (var scope = Scope.open()) {
                for (int i = 0; i < count; i++) {
                    String name = "coroutine " + i;
                    var random = new Random(seed + i);
                    scope.spawn(() -> {
                        assertEquals("main's", local.get(), "seed " + seed);
                        local.set(name);
                        for (int round = 0; round < 4; round++) {
                            if (random.nextBoolean()) {
                                yieldNow();
                            } else {
                                sleep(Duration.ofNanos(random.nextInt(100_000)));
                            }
                            assertEquals(name, local.get(), "seed " + seed);
                        }
                    });
                }
            }
            assertEquals("main's", local.get());
        });
    }

    @Test
    void outsideCoroutinesThereIsNone() {
        assertThrows(IllegalStateException.class, local::get);
        assertThrows(IllegalStateException.class, () -> local.set("value"));
    }
}
