package dev.headrace.loop;

import static dev.headrace.loop.Headrace.gather;
import static dev.headrace.loop.Headrace.lazy;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Every coroutine knows the line of the program that spawned it. */
class SpawnSiteTest {

    @Test
    void itIsTheLineOfTheSpawn() {
        EventLoop.run(() -> {
            String first = Line.next();
            Task<?> action = spawn(() -> {});
            String second = Line.next();
            Task<?> named = spawn("named", () -> 1);
            String third = Line.next();
            Task<?> onTheLoop = EventLoop.current().spawn(() -> 2);
            String fourth = Line.next();
            Task<?> lazy = lazy(() -> 3);
            assertSite(first, action);
            assertSite(second, named);
            assertSite(third, onTheLoop);
            assertSite(fourth, lazy);
        });
    }

    @Test
    void itIsTheLineOfTheSpawnInAScope() {
        EventLoop.run(() -> {
            try (var scope = Scope.open()) {
                String first = Line.next();
                Task<?> child = scope.spawn(() -> {});
                String second = Line.next();
                Task<?> named = scope.spawn("named", () -> 1);
                assertSite(first, child);
                assertSite(second, named);
            }
        });
    }

    @Test
    void itNamesMethodAndFile() {
        EventLoop.run(() -> {
            Task<?> task = spawnInAMethod();
            assertTrue(task.spawnSite().contains("SpawnSiteTest.spawnInAMethod(SpawnSiteTest.java:"), task::spawnSite);
        });
    }

    private static Task<?> spawnInAMethod() {
        return spawn(() -> {});
    }

    @Test
    void itIsStillThereWhenTheTaskHasEnded() {
        EventLoop.run(() -> {
            String site = Line.next();
            Task<?> task = spawn(() -> {});
            task.join();
            assertSite(site, task);
        });
    }

    @Test
    void oneLambdaSpawnedManyTimesHasOneLine() {
        EventLoop.run(() -> {
            var tasks = new ArrayList<Task<?>>();
            String site = "";
            for (int i = 0; i < 10; i++) {
                int number = i;
                site = Line.next();
                tasks.add(spawn(() -> number));
            }
            for (var task : tasks) {
                assertSite(site, task);
            }
        });
    }

    @Test
    void ofOneLambdaSpawnedFromSeveralLinesItIsTheFirst() {
        EventLoop.run(() -> {
            Action body = () -> {};
            String first = Line.next();
            Task<?> one = spawn(body);
            Task<?> two = spawn(body);
            assertSite(first, one);
            assertSite(first, two);
        });
    }

    @Test
    void methodReferencesAndClassesHaveLinesToo() {
        EventLoop.run(() -> {
            String first = Line.next();
            Task<?> reference = spawn(SpawnSiteTest::body);
            var object = new Callable<String>() {
                @Override
                public String call() {
                    return "called";
                }
            };
            String second = Line.next();
            Task<?> anonymous = spawn(object);
            assertSite(first, reference);
            assertSite(second, anonymous);
        });
    }

    @Test
    void submitTellsTheLineOfTheCaller() {
        try (var mill = new LoopThread("mill")) {
            EventLoop.run(() -> {
                String site = Line.next();
                Promise<String> seen = mill.loop.submit(() -> Task.current().spawnSite());
                assertTrue(seen.join().contains(site), seen::result);
            });
        }
    }

    @Test
    void gathersOnTwoLinesAreToldApart() {
        EventLoop.run(() -> {
            String first = Line.next();
            List<String> one = gather(List.of(1, 2), number -> Task.current().spawnSite());
            String second = Line.next();
            List<String> two = gather(List.of(1), number -> Task.current().spawnSite());
            assertNotEquals(one.getFirst(), two.getFirst());
            assertEquals(one.get(0), one.get(1));
            assertTrue(one.getFirst().contains(first), one::toString);
            assertTrue(two.getFirst().contains(second), two::toString);
        });
    }

    @Test
    void mainIsSpawnedWhereItsLoopIsRun() {
        var seen = new ArrayList<String>();
        String first = Line.next();
        EventLoop.run(() -> seen.add(Task.current().spawnSite()));
        String second = Line.next();
        EventLoop.run(() -> {
            seen.add(Task.current().spawnSite());
            yieldNow();
        });
        assertTrue(seen.get(0).contains(first), seen::toString);
        assertTrue(seen.get(1).contains(second), seen::toString);
    }

    @Test
    void aThreadOfTheLoopIsSpawnedWhereItIsMade() {
        EventLoop.run(() -> {
            var seen = Promise.<String>create();
            String site = Line.next();
            Thread thread = EventLoop.current().threadFactory().newThread(() -> seen.complete(Task.current().spawnSite()));
            thread.start();
            assertTrue(seen.join().contains(site), seen::result);
        });
    }

    @Test
    void inOneJarWithTheLibraryTheProgramsClassesAreStillTheProgram() {
        byte[] bytes = ClassFile.of().build(ClassDesc.of("program.Main"), type -> {});
        Class<?> program = new ClassLoader(getClass().getClassLoader()) {
            Class<?> packed() {
                return defineClass("program.Main", bytes, 0, bytes.length, EventLoop.class.getProtectionDomain());
            }
        }.packed();
        assertFalse(SpawnSite.isOurs(program));
        assertFalse(SpawnSite.isOurs(SpawnSiteTest.class));
        assertTrue(SpawnSite.isOurs(EventLoop.class));
        assertTrue(SpawnSite.isOurs(List.class));
    }

    private static String body() {
        return "body";
    }

    private static void assertSite(String expected, Task<?> task) {
        assertTrue(task.spawnSite().contains('(' + expected + ')'), () -> task.spawnSite() + " instead of " + expected);
    }
}
