package dev.headrace.loop;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One daemon thread that looks at every running loop a few times in each threshold, and reports those that have not moved on.
 * The loops pay nothing for it: it reads, without ordering, the counters that they keep anyway, so it may see a stall a
 * little late but never sees one where there is none for long.
 */
final class StallDetector extends Thread {

    private static final StallDetector INSTANCE = new StallDetector();

    /** Looks per threshold: a stall is reported at most a quarter of the threshold late. */
    private static final int LOOKS = 4;

    private final Set<EventLoop> running = ConcurrentHashMap.newKeySet();

    private StallDetector() {
        super("headrace stall detector");
        setDaemon(true);
    }

    static {
        INSTANCE.start();
    }

    /** A thread begins to run {@code loop}. */
    static void watch(EventLoop loop) {
        if (INSTANCE.running.add(loop)) {
            LockSupport.unpark(INSTANCE);
        }
    }

    /** Nobody runs {@code loop} any more. */
    static void forget(EventLoop loop) {
        INSTANCE.running.remove(loop);
    }

    @Override
    public void run() {
        while (true) {
            long shortest = Long.MAX_VALUE;
            for (EventLoop loop : running) {
                shortest = Math.min(shortest, loop.stallWatch().look());
            }
            LockSupport.parkNanos(this, shortest / LOOKS);
        }
    }

    /** What the detector remembers of one loop; its thread's own, but for the settings. */
    static final class Watch {

        private final EventLoop loop;
        private volatile long thresholdNanos;
        private volatile Consumer<Stall> handler;
        private long progress = -1;
        private long since;
        private boolean reported;

        Watch(EventLoop loop, Duration threshold, Consumer<Stall> handler) {
            this.loop = loop;
            set(threshold, handler);
        }

        void set(Duration threshold, Consumer<Stall> handler) {
            if (threshold.isNegative() || threshold.isZero()) {
                throw new IllegalArgumentException("a stall threshold must be positive: " + threshold);
            }
            this.thresholdNanos = threshold.toNanos();
            this.handler = handler;
        }

        /** Looks once; returns the threshold. */
        private long look() {
            long now = System.nanoTime();
            long seen = loop.scheduler().progress();
            if (seen != progress || loop.scheduler().isIdle()) {
                progress = seen;
                since = now;
                reported = false;
            } else if (!reported && now - since >= thresholdNanos) {
                reported = true;
                report(Duration.ofNanos(now - since));
            }
            return thresholdNanos;
        }

        private void report(Duration busy) {
            Thread thread = loop.runner();
            Task<?> task = loop.running();
            if (thread == null) {
                return;
            }
            StackTraceElement[] stack = task == null || Engine.FAST ? thread.getStackTrace() : task.runningStack();
            boolean blocked = thread.getState() == Thread.State.BLOCKED;
            if (loop.scheduler().progress() != progress) {
                return; // it has just moved on, so this is somebody else's stack
            }
            String culprit = task == null ? "a callback" : task.label() + ", spawned at " + task.spawnSite();
            var stall = new Stall(loop.name(), culprit, busy, List.of(stack), blocked ? holders() : List.of());
            try {
                handler.accept(stall);
            } catch (Throwable e) {
                Failures.log("the stall handler of " + loop.name() + " failed", e);
            }
        }

        private List<String> holders() {
            List<String> holders = new ArrayList<>();
            loop.forEachSuspended(task -> {
                for (StackTraceElement frame : task.stackTrace()) {
                    if (synchronizes(frame)) {
                        holders.add(task.label() + ", spawned at " + task.spawnSite() + ", suspended in " + frame);
                        return;
                    }
                }
            });
            return holders;
        }
    }

    /** Whether the frame's method is synchronized or has a synchronized block. */
    private static boolean synchronizes(StackTraceElement frame) {
        String file = '/' + frame.getClassName().replace('.', '/') + ".class";
        try (InputStream bytes = StallDetector.class.getResourceAsStream(file)) {
            return bytes != null && ClassFile.of().parse(bytes.readAllBytes()).methods().stream()
                    .filter(method -> method.methodName().equalsString(frame.getMethodName()))
                    .anyMatch(method -> method.flags().has(AccessFlag.SYNCHRONIZED)
                            || method.code().stream().flatMap(code -> code.elementStream())
                                    .anyMatch(MonitorInstruction.class::isInstance));
        } catch (IOException | IllegalArgumentException e) {
            return false; // a class that cannot be read is no suspect
        }
    }
}
