package dev.headrace.loop;

import static dev.headrace.loop.Headrace.after;
import static dev.headrace.loop.Headrace.lazy;
import static dev.headrace.loop.Headrace.select;
import static dev.headrace.loop.Headrace.sleep;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.withTimeout;
import static dev.headrace.loop.Headrace.yieldNow;
import static dev.headrace.loop.Select.otherwise;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting for the first of several things: tasks, promises, mutexes, the clock, and clauses of one's own. */
class SelectTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    // ------------------------------------------------------------------------------------------ tasks and promises

    @Test
    void theTaskThatEndsFirstIsTaken() {
        VirtualTime.run(() -> {
            Task<String> slow = spawn(() -> {
                sleep(HOUR);
                return "slow";
            });
            Task<String> fast = spawn(() -> {
                sleep(SECOND);
                return "fast";
            });
            assertEquals("it was fast", select(slow.onJoin(name -> "it was " + name), fast.onJoin(name -> "it was " + name)));
            assertEquals(SECOND, VirtualTime.elapsed());
            assertFalse(slow.isDone());
            slow.cancel();
        });
    }

    @Test
    void whatIsReadyIsTakenWithoutSuspending() {
        EventLoop.run(() -> {
            Promise<String> set = Promise.create();
            Promise<String> unset = Promise.create();
            set.complete("there");
            spawn(() -> {});
            long before = EventLoop.current().counters().resumptions();
            assertEquals("there", select(unset.onJoin(it -> it), set.onJoin(it -> it), after(HOUR, () -> "late")));
            assertEquals(before, EventLoop.current().counters().resumptions());
        });
    }

    @Test
    void aPromiseSetByACallbackIsTaken() {
        EventLoop.run(() -> {
            Promise<Integer> one = Promise.create();
            Promise<Integer> other = Promise.create();
            EventLoop.current().callSoon(() -> other.complete(7));
            assertEquals("other 7", select(one.onJoin(it -> "one " + it), other.onJoin(it -> "other " + it)));
        });
    }

    @Test
    void aSelectThrowsWhatJoinWouldThrow() {
        EventLoop.run(() -> {
            var unchecked = new IllegalArgumentException("unchecked");
            var checked = new IOException("checked");
            Promise<String> never = Promise.create();
            for (boolean waits : List.of(false, true)) {
                Promise<String> failing = Promise.create();
                Promise<String> failingChecked = Promise.create();
                Promise<String> cancelled = Promise.create();
                Runnable settle = () -> {
                    failing.fail(unchecked);
                    failingChecked.fail(checked);
                    cancelled.cancel("not wanted");
                };
                if (waits) {
                    EventLoop.current().callSoon(settle);
                } else {
                    settle.run();
                }
                assertSame(unchecked, assertThrows(IllegalArgumentException.class,
                        () -> select(never.onJoin(it -> it), failing.onJoin(it -> it))));
                assertSame(checked, assertThrows(CompletionException.class,
                        () -> select(failingChecked.onJoin(it -> it), never.onJoin(it -> it))).getCause());
                assertThrows(CancelledException.class, () -> select(never.onJoin(it -> it), cancelled.onJoin(it -> it)));
            }
        });
    }

    @Test
    void aLazyTaskIsStartedByTheSelect() {
        EventLoop.run(() -> {
            Task<String> sleeper = lazy(() -> "awake");
            Promise<String> never = Promise.create();
            yieldNow();
            assertFalse(sleeper.isDone());
            assertEquals("awake", select(never.onJoin(it -> it), sleeper.onJoin(it -> it)));
        });
    }

    @Test
    void aTaskCannotSelectItsOwnEnd() {
        EventLoop.run(() -> {
            Task<?> self = Task.current();
            var refusal = assertThrows(IllegalStateException.class, () -> select(self.onJoin(it -> it), otherwise(() -> null)));
            assertEquals("task \"main\" cannot join itself: it would wait for ever", refusal.getMessage());
        });
    }

    // ------------------------------------------------------------------------------------------------------ mutexes

    @Test
    void aFreeMutexIsHeldByTheHandler() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create("door");
            String found = select(Promise.<String>create().onJoin(it -> it), mutex.onLock(mutex::toString));
            assertEquals("mutex \"door\", held by task \"main\"", found);
            mutex.unlock();
            assertFalse(mutex.isLocked());
        });
    }

    @Test
    void aHeldMutexIsHandedToTheSelectThatWaits() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create("door");
            mutex.lock();
            Task<String> waiting = spawn("guest", () -> select(mutex.onLock(mutex::toString), Promise.<String>create().onJoin(it -> it)));
            Task<?> behind = spawn("second guest", () -> mutex.withLock(() -> {}));
            yieldNow();
            mutex.unlock();
            assertFalse(mutex.tryLock(), "it belongs to the one that waited");
            assertEquals("mutex \"door\", held by task \"guest\"", waiting.join());
            assertFalse(behind.isDone());
            behind.cancel();
        });
    }

    @Test
    void aMutexThatLostIsNotHeldAndHandedToTheNext() {
        EventLoop.run(() -> {
            Mutex lost = Mutex.create();
            Promise<String> won = Promise.create();
            lost.lock();
            Task<String> selecting = spawn(() -> select(lost.onLock(() -> "lock"), won.onJoin(it -> it)));
            Task<String> behind = spawn(() -> lost.withLock(() -> "behind"));
            yieldNow();
            won.complete("promise");
            lost.unlock();
            assertEquals("promise", selecting.join());
            assertEquals("behind", behind.join());
            assertFalse(lost.isLocked());
        });
    }

    @Test
    void aClauseThatIsInUseIsRefusedAndKeepsWorking() {
        EventLoop.run(() -> {
            var trace = new ArrayList<String>();
            var shared = new ProbeClause("shared", trace);
            var other = new ProbeClause("other", trace);
            Task<Object> first = spawn("first", () -> select(shared));
            yieldNow();
            for (var clause : List.of(shared, shared.whileOpen())) {
                var refusal = assertThrows(IllegalStateException.class, () -> select(other, clause));
                assertEquals("this clause is already in use by another select, of task \"first\": make a clause for each of them",
                        refusal.getMessage());
            }
            assertEquals(List.of("shared begin", "shared attempt", "shared register", "other begin", "other end", "other begin", "other end"), trace);
            shared.serve("it");
            assertEquals("shared: it", first.join());
            shared.now = "again";
            assertEquals("shared: again", select(shared.whileOpen()), "afterwards it is free");
        });
    }

    @Test
    void theSameMutexTwiceIsLockedOnce() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            mutex.lock();
            Task<String> selecting = spawn(() -> {
                String which = Select.<String>biased(mutex.onLock(() -> "first"), mutex.onLock(() -> "second")).next();
                mutex.unlock();
                return which;
            });
            yieldNow();
            mutex.unlock();
            assertEquals("first", selecting.join());
            assertFalse(mutex.isLocked());
        });
    }

    @Test
    void twoMutexesInOppositeOrderNeverLockEachOtherOut() {
        EventLoop.run(() -> {
            Mutex one = Mutex.create();
            Mutex other = Mutex.create();
            int[] rounds = {0, 0};
            List<Task<?>> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int me = i;
                Mutex first = i == 0 ? one : other;
                Mutex second = i == 0 ? other : one;
                both.add(spawn(() -> {
                    while (rounds[me] < 1_000) {
                        select(first.onLock(() -> with(first, second, rounds, me)), second.onLock(() -> with(second, first, rounds, me)));
                        yieldNow();
                    }
                }));
            }
            both.forEach(Task::join);
            assertFalse(one.isLocked());
            assertFalse(other.isLocked());
        });
    }

    /** Holding {@code held}, counts a round if the other one is free as well. */
    private static boolean with(Mutex held, Mutex wanted, int[] rounds, int me) {
        try {
            yieldNow();
            if (!wanted.tryLock()) {
                return false;
            }
            try {
                rounds[me]++;
                yieldNow();
            } finally {
                wanted.unlock();
            }
            return true;
        } finally {
            held.unlock();
        }
    }

    // ------------------------------------------------------------------------------------------------------ the clock

    @Test
    void afterIsTakenWhenNothingElseHasHappened() {
        VirtualTime.run(() -> {
            Promise<String> never = Promise.create();
            assertEquals("late", select(never.onJoin(it -> it), after(SECOND, () -> "late")));
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    @Test
    void theShortestOfSeveralDelaysIsTaken() {
        VirtualTime.run(() -> {
            assertEquals("2", select(after(HOUR, () -> "1"), after(SECOND, () -> "2"), after(SECOND.multipliedBy(2), () -> "3")));
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    @Test
    void everySelectCountsItsDelayFromItsOwnBeginning() {
        VirtualTime.run(() -> {
            Select<String> select = Select.fair(after(SECOND, () -> "late"));
            for (int i = 1; i <= 3; i++) {
                assertEquals("late", select.next());
                assertEquals(SECOND.multipliedBy(i), VirtualTime.elapsed());
            }
        });
    }

    @Test
    void aDelayThatLosesIsDisarmed() {
        VirtualTime.run(() -> {
            Scheduler scheduler = EventLoop.current().scheduler();
            for (int i = 0; i < 1_000; i++) {
                Promise<String> promise = Promise.create();
                EventLoop.current().callSoon(() -> promise.complete("early"));
                assertEquals("early", select(after(HOUR, () -> "late"), promise.onJoin(it -> it)));
                assertEquals(0, scheduler.timers.size());
            }
            assertFalse(scheduler.hasFuture());
            assertEquals(Duration.ZERO, VirtualTime.elapsed());
        });
    }

    @Test
    void aNegativeDelayIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> after(Duration.ofNanos(-1), () -> null));
    }

    @Test
    void theLongestDelayIsAccepted() {
        VirtualTime.run(() -> {
            Promise<String> promise = Promise.create();
            EventLoop.current().callSoon(() -> promise.complete("early"));
            assertEquals("early", select(after(Duration.ofSeconds(Long.MAX_VALUE), () -> "late"), promise.onJoin(it -> it)));
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDelayOfZeroIsTakenOnlyIfNothingElseCanBe(boolean fair) {
        EventLoop.run(() -> {
            Promise<String> promise = Promise.create();
            List<Clause<String>> clauses = List.of(after(Duration.ZERO, () -> "at once"), promise.onJoin(it -> it));
            Select<String> select = fair ? Select.fair(clauses) : Select.biased(clauses);
            assertEquals("at once", select.next());
            promise.complete("promise");
            for (int i = 0; i < 100; i++) {
                assertEquals("promise", select.next());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void otherwiseIsTakenOnlyIfNothingElseCanBeAndNeverWaits(boolean fair) {
        EventLoop.run(() -> {
            Promise<String> promise = Promise.create();
            List<Clause<String>> clauses = List.of(otherwise(() -> "nothing"), promise.onJoin(it -> it), after(HOUR, () -> "late"));
            Select<String> select = fair ? Select.fair(clauses) : Select.biased(clauses);
            long before = EventLoop.current().counters().resumptions();
            for (int i = 0; i < 100; i++) {
                assertEquals("nothing", select.next());
            }
            promise.complete("promise");
            for (int i = 0; i < 100; i++) {
                assertEquals("promise", select.next());
            }
            assertEquals(before, EventLoop.current().counters().resumptions());
            assertTrue(EventLoop.current().scheduler().timers.isEmpty());
        });
    }

    @Test
    void aTimeOutAroundASelectEndsIt() {
        VirtualTime.run(() -> {
            ProbeClause never = ProbeClause.named("never");
            assertThrows(TimedOutException.class, () -> withTimeout(SECOND, () -> select(never, after(HOUR, () -> "late"))));
            assertEquals(0, never.queue.size());
            assertTrue(EventLoop.current().scheduler().timers.isEmpty());
            assertEquals(SECOND, VirtualTime.elapsed());
        });
    }

    // -------------------------------------------------------------------------------------------------- which is taken

    @Test
    void biasedTakesTheFirstThatCan() {
        EventLoop.run(() -> {
            Promise<Integer> never = Promise.create();
            Promise<Integer> ready = Promise.create();
            ready.complete(0);
            Select<Integer> select = Select.biased(never.onJoin(it -> 1), ready.onJoin(it -> 2), ready.onJoin(it -> 3));
            for (int i = 0; i < 10_000; i++) {
                assertEquals(2, select.next());
            }
        });
    }

    @Test
    void fairTakesEachWithTheSameChance() {
        int clauses = 5;
        int rounds = 10_000;
        EventLoop.run(() -> {
            Promise<Integer> ready = Promise.create();
            ready.complete(0);
            List<Clause<Integer>> all = new ArrayList<>();
            for (int i = 0; i < clauses; i++) {
                int number = i;
                all.add(ready.onJoin(it -> number));
            }
            Select<Integer> select = Select.fair(all);
            int[] taken = new int[clauses];
            for (int i = 0; i < rounds; i++) {
                taken[select.next()]++;
            }
            double expected = (double) rounds / clauses;
            double sigma = Math.sqrt(expected * (1 - 1.0 / clauses));
            for (int count : taken) {
                assertEquals(expected, count, 10 * sigma);
            }
        });
    }

    @Test
    void amongThoseThatWaitTheFirstToHappenIsTakenAndTheOthersFindNobody() {
        EventLoop.run(() -> {
            ProbeClause one = ProbeClause.named("one");
            ProbeClause other = ProbeClause.named("other");
            Task<Object> selecting = spawn(() -> select(one, other));
            yieldNow();
            Waiter loser = one.queue.peek();
            other.serve("served");
            assertEquals(0, one.queue.size());
            assertThrows(IllegalStateException.class, () -> loser.resume("too late"));
            assertNull(loser.item(), "what it brought along is kept");
            assertEquals("other: served", selecting.join());
        });
    }

    // ------------------------------------------------------------------------------------------------------ the steps

    @Test
    void clausesAreAskedInTheOrderInWhichTheyAreWrittenAndOnlyTheWinnerFinishes() {
        EventLoop.run(() -> {
            var trace = new ArrayList<String>();
            ProbeClause a = new ProbeClause("a", trace);
            ProbeClause b = new ProbeClause("b", trace);
            ProbeClause c = new ProbeClause("c", trace);
            b.now = "ready";
            assertEquals("b: ready", Select.<Object>biased(a, b, c).next());
            assertEquals(List.of("a begin", "b begin", "c begin", "a attempt", "b attempt",
                    "a end", "b end", "c end", "b finish"), trace);
        });
    }

    @Test
    void aSelectThatWaitsHasTriedEveryClauseOnceAndBegunEachOnce() {
        EventLoop.run(() -> {
            var trace = new ArrayList<String>();
            ProbeClause a = new ProbeClause("a", trace);
            ProbeClause b = new ProbeClause("b", trace);
            Task<Object> selecting = spawn(() -> Select.<Object>biased(a, b).next());
            yieldNow();
            assertEquals("b's", b.queue.peek().item());
            b.serve("served");
            assertEquals("b: served", selecting.join());
            assertEquals(List.of("a begin", "b begin", "a attempt", "b attempt", "a register", "b register",
                    "a end", "b end", "b finish"), trace);
        });
    }

    @Test
    void aClauseMayCommitWithNull() {
        EventLoop.run(() -> {
            ProbeClause ready = ProbeClause.named("ready");
            ready.now = null;
            assertEquals("ready: null", select(ready, otherwise(() -> "nothing")));
            ProbeClause served = ProbeClause.named("served");
            Task<Object> selecting = spawn(() -> select(served));
            yieldNow();
            served.serve(null);
            assertEquals("served: null", selecting.join());
        });
    }

    @Test
    void reportsTellEveryPlace() {
        EventLoop.run(() -> {
            Promise<String> promise = Promise.create();
            Mutex mutex = Mutex.create("door");
            mutex.lock();
            Task<?> selecting = spawn(() -> select(promise.onJoin(it -> it), mutex.onLock(() -> "lock"), after(HOUR, () -> "late")));
            yieldNow();
            String report = EventLoop.current().dump().text();
            assertTrue(report.contains("waits for the first of: the end of a promise of " + EventLoop.current().name()
                    + "; a turn with mutex \"door\", held by task \"main\"; the time"), report);
            selecting.cancel();
            mutex.unlock();
        });
    }

    // ------------------------------------------------------------------------------------------------ clauses that are over

    @Test
    void aClauseThatIsOverEndsTheSelectUnlessItMayDropOut() {
        EventLoop.run(() -> {
            ProbeClause over = ProbeClause.named("over");
            ProbeClause ready = ProbeClause.named("ready");
            over.now = Clause.OVER;
            ready.now = "yes";
            assertEquals("over: over", Select.<Object>biased(over, ready).next());
            assertEquals("ready: yes", Select.<Object>biased(over.whileOpen(), ready).next());
        });
    }

    @Test
    void aSelectWhoseClausesAreAllOverIsRefused() {
        EventLoop.run(() -> {
            ProbeClause one = ProbeClause.named("one");
            ProbeClause other = ProbeClause.named("other");
            Select<Object> select = Select.fair(one.whileOpen(), other.whileOpen());
            Task<Object> selecting = spawn(select::next);
            yieldNow();
            one.serve(Clause.OVER);
            yieldNow();
            assertFalse(selecting.isDone());
            assertEquals(0, one.queue.size());
            other.serve(Clause.OVER);
            var refusal = assertThrows(IllegalStateException.class, selecting::join);
            assertEquals("every channel of this select has ended", refusal.getMessage());
            assertThrows(IllegalStateException.class, select::next);
        });
    }

    @Test
    void whatHasDroppedOutIsNotTriedAgain() {
        EventLoop.run(() -> {
            var trace = new ArrayList<String>();
            ProbeClause over = new ProbeClause("over", trace);
            over.now = Clause.OVER;
            Select<Object> select = Select.biased(over.whileOpen(), otherwise(() -> "nothing"));
            for (int i = 0; i < 3; i++) {
                assertEquals("nothing", select.next());
            }
            assertEquals(1, trace.stream().filter("over attempt"::equals).count());
            assertEquals(0, over.registered.size());
        });
    }

    @Test
    void aClauseThatDropsOutDoesNotPutOffTheClock() {
        VirtualTime.run(() -> {
            ProbeClause over = ProbeClause.named("over");
            Task<Object> selecting = spawn(() -> Select.<Object>fair(over.whileOpen(), after(SECOND, VirtualTime::elapsed)).next());
            sleep(SECOND.dividedBy(2));
            over.serve(Clause.OVER);
            assertEquals(SECOND, selecting.join());
        });
    }

    // ------------------------------------------------------------------------------------------------------ handlers

    @Test
    void whatAHandlerThrowsTheSelectThrowsAndTheClauseStaysCommitted() {
        EventLoop.run(() -> {
            Mutex mutex = Mutex.create();
            var unchecked = new IllegalArgumentException("unchecked");
            var checked = new IOException("checked");
            var error = new AssertionError("error");
            assertSame(unchecked, assertThrows(IllegalArgumentException.class, () -> select(mutex.onLock(() -> {
                throw unchecked;
            }))));
            assertTrue(mutex.isLocked());
            mutex.unlock();
            assertSame(checked, assertThrows(CompletionException.class, () -> select(mutex.onLock(() -> {
                throw checked;
            }))).getCause());
            mutex.unlock();
            assertSame(error, assertThrows(AssertionError.class, () -> select(mutex.onLock(() -> {
                throw error;
            }))));
            mutex.unlock();
        });
    }

    @Test
    void aHandlerMaySelectAgainFourDeep() {
        EventLoop.run(() -> {
            List<Promise<String>> promises = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Promise<String> promise = Promise.create();
                promises.add(promise);
                int number = i;
                EventLoop.current().callLater(Duration.ofNanos(i), () -> promise.complete("level " + number));
            }
            assertEquals("level 0, level 1, level 2, level 3", nested(promises));
        });
    }

    private static String nested(List<Promise<String>> promises) {
        Promise<String> never = Promise.create();
        return select(never.onJoin(it -> it), promises.getFirst().onJoin(it ->
                promises.size() == 1 ? it : it + ", " + nested(promises.subList(1, promises.size()))));
    }

    @Test
    void aHandlerMayUseItsOwnSelectAgain() {
        EventLoop.run(() -> {
            Promise<Integer> ready = Promise.create();
            ready.complete(1);
            List<Select<Integer>> self = new ArrayList<>();
            int[] depth = {0};
            self.add(Select.fair(ready.onJoin(one -> ++depth[0] < 10 ? one + self.getFirst().next() : one)));
            assertEquals(10, self.getFirst().next());
        });
    }

    @Test
    void aHandlerMaySuspend() {
        VirtualTime.run(() -> {
            assertEquals(SECOND.multipliedBy(2), select(after(SECOND, () -> {
                sleep(SECOND);
                return VirtualTime.elapsed();
            })));
        });
    }

    // ------------------------------------------------------------------------------------------------------ use again

    @Test
    void tenThousandUsesOfOneSelectMakeOneWaiterForEachClause() {
        VirtualTime.run(() -> {
            ProbeClause one = ProbeClause.named("one");
            ProbeClause other = ProbeClause.named("other");
            Select<Object> select = Select.fair(one, other, after(HOUR, () -> "late"));
            for (int i = 0; i < 10_000; i++) {
                ProbeClause next = i % 3 == 0 ? one : other;
                EventLoop.current().callSoon(() -> next.serve("served"));
                assertEquals(next == one ? "one: served" : "other: served", select.next());
            }
            assertEquals(1, identities(one.registered).size());
            assertEquals(1, identities(other.registered).size());
            assertTrue(EventLoop.current().scheduler().timers.isEmpty());
        });
    }

    private static Set<Waiter> identities(List<Waiter> waiters) {
        Set<Waiter> different = Collections.newSetFromMap(new IdentityHashMap<>());
        different.addAll(waiters);
        return different;
    }

    @Test
    void useByTwoCoroutinesAtOnceIsRefusedAndHarmsTheFirstNot() {
        EventLoop.run(() -> {
            ProbeClause clause = ProbeClause.named("clause");
            Select<Object> select = Select.fair(clause, after(HOUR, () -> "late"));
            Task<Object> first = spawn("first", select::next);
            yieldNow();
            var refusal = assertThrows(IllegalStateException.class, select::next);
            assertEquals("this select is in use by task \"first\": make one for each coroutine", refusal.getMessage());
            assertEquals(1, clause.queue.size());
            clause.serve("served");
            assertEquals("clause: served", first.join());
        });
    }

    @Test
    void coroutinesMayUseOneSelectInTurn() {
        EventLoop.run(() -> {
            ProbeClause clause = ProbeClause.named("clause");
            Select<Object> select = Select.fair(clause);
            for (int i = 0; i < 20; i++) {
                Task<Object> user = spawn(select::next);
                yieldNow();
                clause.serve(i);
                assertEquals("clause: " + i, user.join());
            }
        });
    }

    // -------------------------------------------------------------------------------------------------- cancellation

    @Test
    void aSelectThatIsCancelledWhileItWaitsLeavesNothingBehind() {
        VirtualTime.run(() -> {
            ProbeClause clause = ProbeClause.named("clause");
            Promise<String> promise = Promise.create();
            Mutex mutex = Mutex.create("door");
            mutex.lock();
            Select<Object> select = Select.fair(clause, promise.onJoin(it -> it), mutex.onLock(() -> "lock"), after(HOUR, () -> "late"));
            for (int i = 0; i < 100; i++) {
                Task<Object> cancelled = spawn(select::next);
                yieldNow();
                assertEquals(1, clause.queue.size());
                assertEquals(1, EventLoop.current().scheduler().timers.size());
                cancelled.cancel();
                assertEquals(0, clause.queue.size());
                assertThrows(CancelledException.class, cancelled::join);
                assertTrue(EventLoop.current().scheduler().timers.isEmpty());
            }
            promise.complete("nobody is told");
            mutex.unlock();
            assertFalse(mutex.isLocked());
            mutex.lock();
            mutex.unlock();
            assertEquals("nobody is told", Select.<Object>biased(clause, promise.onJoin(it -> it)).next());
        });
    }

    @Test
    void aCancelledTaskTakesWhatIsReadyButDoesNotWait() {
        EventLoop.run(() -> {
            Promise<String> ready = Promise.create();
            ready.complete("ready");
            ProbeClause never = ProbeClause.named("never");
            Task<String> task = spawn(() -> {
                Task.current().cancel();
                assertThrows(CancelledException.class, () -> select(never, after(HOUR, () -> "late")));
                return select(ready.onJoin(it -> it), after(HOUR, () -> "late"));
            });
            assertEquals("ready", task.join());
            assertEquals(0, never.queue.size());
            assertTrue(EventLoop.current().scheduler().timers.isEmpty());
        });
    }

    @Test
    void aSelectWhoseClauseHasCommittedFinishesAlthoughItIsCancelledNext() {
        EventLoop.run(() -> {
            ProbeClause clause = ProbeClause.named("clause");
            ProbeClause other = ProbeClause.named("other");
            Task<Object> task = spawn(() -> select(clause, other));
            yieldNow();
            clause.serve("served");
            task.cancel();
            assertEquals("clause: served", task.join());
        });
    }

    @Test
    void closingTheLoopEndsTheSelectsThatWait() {
        ProbeClause clause = ProbeClause.named("clause");
        var loop = EventLoop.create("mill", new ManualClock());
        Task<Object> task = loop.spawn(() -> select(clause, after(HOUR, () -> "late")));
        loop.runUntilIdle();
        assertEquals(1, clause.queue.size());
        loop.close();
        assertEquals(Awaitable.State.CANCELLED, task.state());
        assertEquals(0, clause.queue.size());
        assertTrue(loop.scheduler().timers.isEmpty());
    }

    // ------------------------------------------------------------------------------------------------------ misuse

    @Test
    void aSelectWithoutClausesIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Select.fair());
        assertThrows(IllegalArgumentException.class, () -> Select.biased());
        assertThrows(IllegalArgumentException.class, () -> Select.fair(List.of()));
        assertThrows(IllegalArgumentException.class, () -> Select.biased(List.of()));
        EventLoop.run(() -> {
            var refusal = assertThrows(IllegalArgumentException.class, () -> select());
            assertEquals("a select needs a clause: it would wait for ever", refusal.getMessage());
        });
    }

    @Test
    void nullsAreRefused() {
        EventLoop.run(() -> {
            assertThrows(NullPointerException.class, () -> select((Clause<Object>) null));
            assertThrows(NullPointerException.class, () -> after(SECOND, null));
            assertThrows(NullPointerException.class, () -> after(null, () -> null));
            assertThrows(NullPointerException.class, () -> otherwise(null));
            assertThrows(NullPointerException.class, () -> Promise.create().onJoin(null));
            assertThrows(NullPointerException.class, () -> Mutex.create().onLock(null));
        });
    }

    @Test
    void aSelectIsForCoroutines() {
        ProbeClause ready = ProbeClause.named("ready");
        ready.now = "yes";
        assertThrows(IllegalStateException.class, () -> select(ready));
        EventLoop.run(() -> {
            Promise<String> refusal = Promise.create();
            EventLoop.current().callSoon(() -> refusal.complete(
                    assertThrows(IllegalStateException.class, () -> select(ready)).getMessage()));
            assertTrue(refusal.join().startsWith("not in a coroutine"), refusal.result());
        });
    }

    // --------------------------------------------------------------------------------- clauses that fail at a bad moment

    @ParameterizedTest
    @ValueSource(strings = {"begin", "attempt", "register"})
    void aClauseThatFailsLeavesNothingBehind(String step) {
        VirtualTime.run(() -> {
            ProbeClause sound = ProbeClause.named("sound");
            ProbeClause broken = ProbeClause.named("broken");
            Select<Object> select = Select.biased(sound, after(HOUR, () -> "late"), broken);
            for (Throwable failure : List.of(new IllegalStateException("broken"), new StackOverflowError("broken"))) {
                broken.failingStep = step;
                broken.failure = failure;
                assertSame(failure, assertThrows(Throwable.class, select::next));
                assertEquals(0, sound.queue.size());
                assertEquals(0, broken.queue.size());
                assertTrue(EventLoop.current().scheduler().timers.isEmpty());
                sleep(SECOND);
                broken.failingStep = null;
                EventLoop.current().callSoon(() -> sound.serve("served"));
                assertEquals("sound: served", select.next());
            }
        });
    }

    @Test
    void aSelectWhereNobodyCanSuspendLeavesNothingBehind() {
        EventLoop.run(() -> {
            ProbeClause clause = ProbeClause.named("clause");
            Comparable<Object> pinned = other -> {
                assertThrows(IllegalStateException.class, () -> select(clause, after(HOUR, () -> "late")));
                return 0;
            };
            if (Engine.FAST) {
                InStaticInitialiser.body = () -> pinned.compareTo(null);
                new InStaticInitialiser();
            }
            assertEquals(0, clause.queue.size());
            assertTrue(EventLoop.current().scheduler().timers.isEmpty());
        });
    }

    /** Its initialiser runs under a native frame. */
    private static final class InStaticInitialiser {
        static Runnable body;

        private static final class Holder {
            static {
                body.run();
            }
        }

        InStaticInitialiser() {
            new Holder();
        }
    }

    @Test
    void ofTwoReadyClausesBesideOneThatIsNotEachIsTakenHalfOfTheTime() {
        EventLoop.run(() -> {
            Promise<String> one = Promise.create();
            Promise<String> never = Promise.create();
            Promise<String> other = Promise.create();
            one.complete("one");
            other.complete("other");
            int[] ones = new int[1];
            Select<Object> select = Select.fair(one.onJoin(it -> ones[0]++), other.onJoin(it -> it), never.onJoin(it -> it));
            for (int i = 0; i < 10_000; i++) {
                select.next();
            }
            assertTrue(Math.abs(ones[0] - 5_000) < 500, () -> ones[0] + " of 10,000");
        });
    }

    @Test
    void aTaskOfAnotherLoopIsRefused() {
        try (var elsewhere = EventLoop.create("elsewhere")) {
            Promise<String> foreign = elsewhere.promise();
            EventLoop.run(() -> assertThrows(IllegalStateException.class, () -> Select.fair(foreign.onJoin(it -> it)).next()));
            foreign.complete("still whole");
            assertEquals("still whole", foreign.result());
        }
    }

    @Test
    void aClauseThatCommitsWhileItIsRegisteredEndsTheWaitForTheOthers() {
        EventLoop.run(() -> {
            var never = ProbeClause.named("never");
            Clause<Object> atOnce = new Clause<>() {
                @Override
                protected Object attempt() {
                    return NOT_NOW;
                }

                @Override
                protected void register(Waiter waiter) {
                    waiter.resume("at once");
                }

                @Override
                protected Object finish(Object outcome) {
                    return outcome;
                }
            };
            assertEquals("at once", Select.biased(atOnce, never).next());
            assertTrue(never.queue.isEmpty());
        });
    }
}
