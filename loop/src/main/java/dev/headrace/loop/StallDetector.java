package dev.headrace.loop;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One daemon thread that looks at every running loop a few times in each threshold, and reports those that have not moved on.
 * The loops pay nothing for it: it reads, without ordering, the counters that they keep anyway, so it may see a stall a
 * little late but never sees one where there is none for long.
 */
final class StallDetector extends Thread {

    private static final StallDetector INSTANCE = new StallDetector();

    /** Looks per threshold: a stall is reported at most a quarter of the threshold late. */
    private static final int LOOKS = 4;

    /** The threshold that stands in for those of the loops if they could not be looked at. */
    private static final long RETRY_NANOS = 1_000_000_000;

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

    /** A loop may have to be looked at more often than before. */
    static void thresholdChanged() {
        LockSupport.unpark(INSTANCE);
    }

    /** Nobody runs {@code loop} any more. */
    static void forget(EventLoop loop) {
        INSTANCE.running.remove(loop);
    }

    @Override
    public void run() {
        while (true) {
            LockSupport.parkNanos(this, lookAtAll() / LOOKS);
        }
    }

    /** Returns the shortest threshold. The thread must outlive whatever happens on the way, memory that runs out included. */
    private long lookAtAll() {
        long shortest = Long.MAX_VALUE;
        try {
            for (EventLoop loop : running) {
                shortest = Math.min(shortest, loop.stallWatch().thresholdNanos);
                loop.stallWatch().lookSafely();
            }
        } catch (Throwable e) {
            shortest = Math.min(shortest, RETRY_NANOS); // not even the log could say why
        }
        return shortest;
    }

    /** What the detector remembers of one loop; its thread's own, but for the settings. */
    static final class Watch {

        private final EventLoop loop;
        private volatile long thresholdNanos;
        private volatile Consumer<Stall> handler;

        /** Written by the detector; read by whoever asks for the present stall. */
        private volatile long progress = -1;
        private volatile long since;

        private boolean reported;

        Watch(EventLoop loop, Duration threshold, Consumer<Stall> handler) {
            this.loop = loop;
            set(threshold, handler);
        }

        void set(Duration threshold, Consumer<Stall> handler) {
            if (threshold.isNegative() || threshold.isZero()) {
                throw new IllegalArgumentException("a stall threshold must be positive: " + threshold);
            }
            this.handler = Objects.requireNonNull(handler, "handler");
            this.thresholdNanos = EventLoop.nanos(threshold);
        }

        private void lookSafely() {
            try {
                look();
            } catch (Throwable e) {
                Failures.log("a stall of " + loop.name() + " could not be reported", e);
            }
        }

        /** Looks once. */
        private void look() {
            long now = System.nanoTime();
            long seen = loop.scheduler().progress();
            if (seen != progress || loop.scheduler().isIdle()) {
                since = now; // before progress: whoever finds that current has the time that belongs to it
                progress = seen;
                reported = false;
            } else if (!reported && now - since >= thresholdNanos) {
                reported = true;
                report(Duration.ofNanos(now - since));
            }
        }

        private void report(Duration busy) {
            Stall stall = see(busy);
            if (stall == null) {
                return;
            }
            try {
                handler.accept(stall);
            } catch (Throwable e) {
                Failures.log("the stall handler of " + loop.name() + " failed", e);
            }
        }

        /** Any thread: the stall that the loop is in; null if it has moved since the last look. */
        @Nullable Stall present() {
            return hasMovedOn() || loop.scheduler().isIdle() ? null : see(Duration.ofNanos(System.nanoTime() - since));
        }

        /** What the loop is busy with; null if it has moved on meanwhile. */
        private @Nullable Stall see(Duration busy) {
            Thread thread = loop.runner();
            Task<?> task = loop.running();
            if (thread == null) {
                return null;
            }
            StackTraceElement[] stack = task == null || Engine.FAST ? Scheduler.stack(thread, false) : task.runningStack();
            boolean blocked = isBlocked(thread);
            if (hasMovedOn()) {
                return null; // so this is somebody else's stack
            }
            String culprit = task == null ? "a callback" : task.label() + ", spawned at " + task.spawnSite();
            return new Stall(loop.name(), culprit, busy, List.of(stack), blocked ? holders(thread) : List.of());
        }

        private boolean hasMovedOn() {
            return loop.scheduler().progress() != progress;
        }

        private static boolean isBlocked(Thread thread) {
            return thread.getState() == Thread.State.BLOCKED;
        }

        /**
         * The suspects. The loop may get its monitor and move on at any moment, and then its tasks and their stacks change under
         * this walk: it ends there, and what it has found stands. It ends anyway, because lists lead from newer tasks to older ones.
         */
        private List<String> holders(Thread thread) {
            List<String> holders = new ArrayList<>();
            Map<String, Boolean> known = new HashMap<>();
            try {
                for (Task<?> task : loop.suspended()) {
                    if (hasMovedOn() || !isBlocked(thread)) {
                        break;
                    }
                    addIfHolder(task, known, holders);
                }
            } catch (RuntimeException | StackOverflowError e) {
                holders.add("others cannot be told, because the loop has moved on or its tasks are nested too deeply: " + e);
            }
            return holders;
        }

        private static void addIfHolder(Task<?> task, Map<String, Boolean> known, List<String> holders) {
            for (StackTraceElement frame : task.stackTrace()) {
                String method = frame.getClassName() + '.' + frame.getMethodName();
                if (known.computeIfAbsent(method, name -> synchronizes(frame))) {
                    holders.add(task.label() + ", spawned at " + task.spawnSite() + ", suspended in " + frame);
                    return;
                }
            }
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
