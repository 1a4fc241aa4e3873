package dev.headrace.loop;

import java.util.concurrent.CountDownLatch;

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
