package dev.headrace.loop;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** A loop that a thread of its own runs until it is closed. */
final class LoopThread implements AutoCloseable {

    final EventLoop loop;
    private final Thread thread;

    LoopThread(String name) {
        loop = EventLoop.create(name);
        var runs = new CountDownLatch(1);
        thread = new Thread(() -> {
            try (loop) {
                loop.post(runs::countDown);
                loop.runForever();
            }
        }, "thread of " + name);
        thread.setDaemon(true);
        thread.start();
        waitFor(runs);
    }

    @Override
    public void close() {
        loop.stop();
        end(thread);
    }

    /** Runs {@code body} on a thread of its own and waits for its end; what it throws is thrown here. */
    static void onThread(String name, Runnable body) {
        var failure = new Throwable[1];
        var thread = new Thread(() -> {
            try {
                body.run();
            } catch (Throwable e) {
                failure[0] = e;
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
        end(thread);
        switch (failure[0]) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new AssertionError(e);
        }
    }

    /**
     * A thread that polls something in an endless loop, and has done so for long enough to be compiled, by its processor time: what it
     * reads plainly it will never read again.
     */
    static Thread poller(Runnable poll) {
        var thread = new Thread(poll, "poller");
        thread.setDaemon(true);
        thread.start();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        while (threads.getThreadCpuTime(thread.threadId()) < 300_000_000) {
            LockSupport.parkNanos(1_000_000);
        }
        return thread;
    }

    static void end(Thread thread) {
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (thread.isAlive()) {
            throw new AssertionError(thread.getName() + " does not end");
        }
    }

    static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
