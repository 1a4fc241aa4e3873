package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** Mutex and semaphore against {@link LockModel}: after the same random steps, the same has happened in the same order. */
class LockModelTest {

    private static final int RUNS = 300;
    private static final int BATCHES = 15;

    /** What a mutex and a semaphore have in common. */
    private record Lock(IntConsumer acquire, IntPredicate tryAcquire, IntConsumer release, IntSupplier available) {

        static Lock semaphore(int permits) {
            Semaphore semaphore = Semaphore.create(permits);
            return new Lock(semaphore::acquire, semaphore::tryAcquire, semaphore::release, semaphore::available);
        }

        static Lock mutex() {
            Mutex mutex = Mutex.create();
            return new Lock(one -> mutex.lock(), one -> mutex.tryLock(), one -> mutex.unlock(), () -> mutex.isLocked() ? 0 : 1);
        }
    }

    /** The real thing: each session is a coroutine. */
    private static final class Coroutines implements LockSessions {

        private record Session(Task<?> task, Promise<Void> finish) {}

        final List<String> trace = new ArrayList<>();
        final Lock lock;
        private final List<Session> sessions = new ArrayList<>();

        Coroutines(Lock lock) {
            this.lock = lock;
        }

        @Override
        public int count() {
            return sessions.size();
        }

        @Override
        public void come(int demand, boolean tries) {
            int id = sessions.size();
            Promise<Void> finish = Promise.create();
            sessions.add(new Session(Headrace.spawn(() -> hold(id, demand, tries, finish)), finish));
        }

        @Override
        public void finish(int id) {
            sessions.get(id).finish.complete(null);
        }

        @Override
        public void cancel(int id) {
            sessions.get(id).task.cancel();
        }

        void checkThatNoneFailed(String where) {
            sessions.forEach(session -> assertNotEquals(Awaitable.State.FAILED, session.task.state(), where));
        }

        private void hold(int id, int demand, boolean tries, Promise<Void> finish) {
            if (!tries) {
                acquire(id, demand);
            } else if (!lock.tryAcquire.test(demand)) {
                trace.add(id + " was refused");
                return;
            }
            trace.add(id + " acquired");
            try {
                finish.join();
            } finally {
                trace.add(id + " released");
                lock.release.accept(demand);
            }
        }

        private void acquire(int id, int demand) {
            try {
                lock.acquire.accept(demand);
            } catch (CancelledException e) {
                trace.add(id + " was cancelled");
                throw e;
            }
        }
    }

    @Test
    void aSemaphoreDoesWhatTheModelDoes() {
        long seed = System.nanoTime();
        for (int run = 0; run < RUNS; run++) {
            compare(seed + run, 1 + run % 4, Lock::semaphore);
        }
    }

    @Test
    void aMutexDoesWhatTheModelDoes() {
        long seed = System.nanoTime();
        for (int run = 0; run < RUNS; run++) {
            compare(seed + run, 1, one -> Lock.mutex());
        }
    }

    private static void compare(long seed, int permits, IntFunction<Lock> create) {
        var random = new Random(seed);
        var model = new LockModel(permits);
        try (EventLoop loop = EventLoop.create("model", new ManualClock())) {
            var subject = new Coroutines(loop.runUntilComplete(() -> create.apply(permits)));
            for (int batch = 0; batch <= BATCHES; batch++) {
                String where = "seed " + seed + ", permits " + permits + ", batch " + batch;
                boolean last = batch == BATCHES;
                for (int i = random.nextInt(10); i > 0 && !last; i--) {
                    long step = random.nextLong();
                    int delay = random.nextInt(4);
                    schedule(model::later, delay, () -> take(step, permits, model));
                    schedule(loop::callSoon, delay, () -> take(step, permits, subject));
                }
                if (last) {
                    model.later(() -> finishAll(model));
                    loop.callSoon(() -> finishAll(subject));
                }
                model.runUntilIdle();
                loop.runUntilIdle();
                assertEquals(model.trace, subject.trace, where);
                int available = loop.runUntilComplete(() -> subject.lock.available.getAsInt());
                assertEquals(last ? permits : model.available, available, where);
            }
            subject.checkThatNoneFailed("seed " + seed);
        }
    }

    /** Has {@code step} happen when everything that is ready has run {@code delay} times. */
    private static void schedule(Consumer<Runnable> later, int delay, Runnable step) {
        later.accept(delay == 0 ? step : () -> schedule(later, delay - 1, step));
    }

    /** The step that is drawn from {@code seed}: half of them come, the others are about one of the latest. */
    private static void take(long seed, int permits, LockSessions sessions) {
        var random = new Random(seed);
        int kind = random.nextInt(8);
        if (kind < 4 || sessions.count() == 0) {
            sessions.come(1 + random.nextInt(permits), kind == 0);
            return;
        }
        int id = sessions.count() - 1 - random.nextInt(Math.min(8, sessions.count()));
        if (kind < 6) {
            sessions.finish(id);
        } else {
            sessions.cancel(id);
        }
    }

    private static void finishAll(LockSessions sessions) {
        for (int id = 0; id < sessions.count(); id++) {
            sessions.finish(id);
        }
    }
}
