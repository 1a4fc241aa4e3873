package dev.headrace.multicore;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lincheck: whatever two threads do with a lane at the same time has the results of a bounded queue that is used by one after the
 * other. Once over all interleavings of up to a few switches (model checking, which assumes sequential consistency), once on the
 * real machine (stress).
 *
 * <p>A lane may refuse an element while another operation is under way that has taken its credit and not put its own element in,
 * or has taken one out and not given the credit back. A channel asks again when that operation is over, and so does
 * {@link Asked}: it counts a refusal only while nobody else is at the lane.
 */
class LaneLinearizabilityTest {

    @ParameterizedTest
    @ValueSource(classes = {One.class, Two.class, Three.class})
    void everyInterleavingIsThatOfABoundedQueue(Class<?> lane) {
        check(new ModelCheckingOptions().invocationsPerIteration(200), lane);
    }

    @ParameterizedTest
    @ValueSource(classes = {One.class, Two.class, Three.class})
    void whatTheMachineDoesIsThatOfABoundedQueue(Class<?> lane) {
        check(new StressOptions().invocationsPerIteration(100), lane);
    }

    @Test
    void creditsWithoutCompareAndSetAreFound() {
        assertThrows(LincheckAssertionError.class,
                () -> check(new ModelCheckingOptions().invocationsPerIteration(200).minimizeFailedScenario(false), WithoutCompareAndSet.class));
    }

    private static void check(Options<?, ?> options, Class<?> lane) {
        options.threads(2).actorsPerThread(3).actorsBefore(1).actorsAfter(1).iterations(5)
                .sequentialSpecification(lane == One.class || lane == WithoutCompareAndSet.class ? ModelOfOne.class
                        : lane == Two.class ? ModelOfTwo.class : ModelOfThree.class)
                .check(lane);
    }

    /** The steps of a lane, for a queue that has them. */
    interface Steps {

        boolean offer(int element);

        Integer poll();
    }

    /** Asks what was refused once more, while nobody else is at the lane. */
    static final class Asked {

        private final Steps lane;
        private final ReadWriteLock company = new ReentrantReadWriteLock();

        Asked(Steps lane) {
            this.lane = lane;
        }

        boolean offer(int element) {
            company.readLock().lock();
            try {
                if (lane.offer(element)) {
                    return true;
                }
            } finally {
                company.readLock().unlock();
            }
            company.writeLock().lock();
            try {
                return lane.offer(element);
            } finally {
                company.writeLock().unlock();
            }
        }

        Integer poll() {
            company.readLock().lock();
            try {
                Integer element = lane.poll();
                if (element != null) {
                    return element;
                }
            } finally {
                company.readLock().unlock();
            }
            company.writeLock().lock();
            try {
                return lane.poll();
            } finally {
                company.writeLock().unlock();
            }
        }
    }

    /** What Lincheck calls. */
    @Param(name = "element", gen = IntGen.class, conf = "1:9")
    abstract static class Tested {

        private final Asked lane;

        Tested(Steps lane) {
            this.lane = new Asked(lane);
        }

        @Operation
        public boolean offer(@Param(name = "element") int element) {
            return lane.offer(element);
        }

        @Operation
        public Integer poll() {
            return lane.poll();
        }
    }

    /** A lane with one place. */
    public static class One extends Tested {
        public One() {
            super(lane(1));
        }
    }

    /** A lane with two places. */
    public static class Two extends Tested {
        public Two() {
            super(lane(2));
        }
    }

    /** A lane with three places, and a ring of four. */
    public static class Three extends Tested {
        public Three() {
            super(lane(3));
        }
    }

    private static Steps lane(int capacity) {
        var lane = new ManyToManyLane<Integer>(capacity);
        return new Steps() {
            @Override
            public boolean offer(int element) {
                return lane.offer(element);
            }

            @Override
            public Integer poll() {
                return lane.poll();
            }
        };
    }

    /** The control: a lane with one place, whose credits are read and then written back. */
    public static class WithoutCompareAndSet extends Tested {
        public WithoutCompareAndSet() {
            super(new Steps() {
                private final Queue<Integer> queue = new MpmcVarHandleArrayQueue<>(2);
                private final AtomicInteger credits = new AtomicInteger(1);

                @Override
                public boolean offer(int element) {
                    int left = credits.get();
                    if (left == 0) {
                        return false;
                    }
                    credits.set(left - 1);
                    return queue.offer(element);
                }

                @Override
                public Integer poll() {
                    Integer element = queue.poll();
                    if (element != null) {
                        credits.incrementAndGet();
                    }
                    return element;
                }
            });
        }
    }

    /** The sequential model. */
    abstract static class Model {

        private final Queue<Integer> queue = new ArrayDeque<>();
        private final int capacity;

        Model(int capacity) {
            this.capacity = capacity;
        }

        public boolean offer(int element) {
            return queue.size() < capacity && queue.add(element);
        }

        public Integer poll() {
            return queue.poll();
        }
    }

    /** With one place. */
    public static class ModelOfOne extends Model {
        public ModelOfOne() {
            super(1);
        }
    }

    /** With two places. */
    public static class ModelOfTwo extends Model {
        public ModelOfTwo() {
            super(2);
        }
    }

    /** With three places. */
    public static class ModelOfThree extends Model {
        public ModelOfThree() {
            super(3);
        }
    }
}
