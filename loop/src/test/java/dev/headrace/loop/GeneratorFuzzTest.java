package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Random programs of calls, loops, yields, throws, catches and nested generators, run by random next, send, raise and close,
 * leave the same trace as a {@linkplain Simulated simulation} in which no generator occurs: there, a yield is a plain call
 * of what the caller does next.
 */
class GeneratorFuzzTest {

    private static final int TRACES = 10_000;
    private static final int MAX_DEPTH = 50;
    private static final int CLOSES = 3;

    @Test
    void randomProgramsLeaveTheSimulatedTrace() {
        compare(System.nanoTime(), GeneratorRounds.of(TRACES));
    }

    @Test
    void theProgramsOfAKnownSeedLeaveTheSimulatedTrace() {
        compare(42, GeneratorRounds.of(TRACES));
    }

    private static void compare(long firstSeed, int traces) {
        var yields = new AtomicLong();
        for (long seed = firstSeed; seed < firstSeed + traces; seed++) {
            List<String> expected = new Simulated(seed).run();
            List<String> actual = new Real(seed).run();
            assertEquals(String.join("\n", expected), String.join("\n", actual), "seed " + seed);
            yields.addAndGet(expected.stream().filter(line -> line.startsWith("yields")).count());
        }
        assertTrue(yields.get() > 2L * traces, "too few yields to mean something: " + yields);
    }

    /** What a program is made of. */
    private sealed interface Node {
        record Call(List<Node> parts) implements Node {}

        record Loop(int times, Node body) implements Node {}

        /** Yields to the generator {@code outwards} levels further out. */
        record Yield(int value, int outwards) implements Node {}

        record Throw(int kind) implements Node {}

        record Try(Node body, int caught, Node handler, Node last) implements Node {}

        record Delegate(Node inner) implements Node {}

        /** Runs an inner generator, at most {@code limit} values of it, and {@code each} for every value. */
        record Consume(Node inner, Node each, int limit) implements Node {}
    }

    private static final class Boom extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int kind;

        Boom(int kind) {
            super("boom " + kind, null, false, false);
            this.kind = kind;
        }
    }

    private enum Kind { NEXT, SEND, RAISE, CLOSE }

    /** What the caller does next; {@code argument} is what is sent, or the kind of failure raised. */
    private record Step(Kind kind, int argument) {}

    /** A program, what its caller does, and how both are run but for the generators. */
    private abstract static class Run {
        /** Caught like any kind of failure, even a GeneratorExit. */
        static final int ANY = 3;

        final List<String> trace = new ArrayList<>();
        final Node program;
        private final Random random;
        private int fuel = 400;
        private int closes;

        /** A simulated generator that was abandoned unwinds through code that in truth never runs. */
        boolean muted;

        Run(long seed) {
            random = new Random(seed * 0x9E3779B97F4A7C15L);
            program = program(2 + random.nextInt(MAX_DEPTH - 1));
        }

        abstract List<String> run();

        abstract Integer yield(int level, int value);

        abstract int delegate(int level, Node inner);

        abstract int consume(int level, Node.Consume node);

        /** What the caller does next; from some step on only attempts to close, and null when those are used up. */
        final Step nextStep(boolean first) {
            if (first) {
                return new Step(Kind.NEXT, 0);
            }
            int choice = random.nextInt(24);
            if (closes > 0 || choice == 0) {
                return closes++ < CLOSES ? new Step(Kind.CLOSE, 0) : null;
            }
            return choice < 12 ? new Step(Kind.NEXT, 0)
                    : choice < 18 ? new Step(Kind.SEND, random.nextInt(100)) : new Step(Kind.RAISE, random.nextInt(ANY));
        }

        final void note(String line) {
            if (!muted) {
                trace.add(line);
            }
        }

        final void noteEnd(Step last, Throwable thrown, Object returned) {
            if (last.kind == Kind.CLOSE && (thrown == null || thrown instanceof GeneratorExit)) {
                note("closed");
            } else {
                note(thrown == null ? "returns " + returned : "throws " + name(thrown));
            }
        }

        static String name(Throwable thrown) {
            return switch (thrown) {
                case Boom boom -> boom.getMessage();
                case GeneratorExit exit -> "exit";
                case IllegalStateException refusal -> "refusal";
                default -> throw new AssertionError("unexpected", thrown);
            };
        }

        /** Runs {@code node} in the generator of {@code level}; the sum of what was received is its value. */
        final int exec(Node node, int level) {
            if (muted || fuel-- <= 0) {
                return 0;
            }
            switch (node) {
                case Node.Call call -> {
                    int sum = 0;
                    for (Node part : call.parts) {
                        sum += exec(part, level);
                    }
                    return sum;
                }
                case Node.Loop loop -> {
                    int sum = 0;
                    for (int i = 0; i < loop.times; i++) {
                        sum += exec(loop.body, level);
                    }
                    return sum;
                }
                case Node.Yield yield -> {
                    Integer received = this.yield(Math.max(0, level - yield.outwards), yield.value);
                    note("received " + received);
                    return received == null ? 0 : received;
                }
                case Node.Throw thrower -> throw new Boom(thrower.kind);
                case Node.Try block -> {
                    return execTry(block, level);
                }
                case Node.Delegate delegate -> {
                    int value = delegate(level, delegate.inner);
                    note("delegate returned " + value);
                    return value;
                }
                case Node.Consume consume -> {
                    return consume(level, consume);
                }
            }
        }

        private int execTry(Node.Try block, int level) {
            try {
                return exec(block.body, level);
            } catch (Boom | GeneratorExit | IllegalStateException thrown) {
                if (block.caught != ANY && !(thrown instanceof Boom boom && boom.kind == block.caught)) {
                    throw thrown;
                }
                note("caught " + name(thrown));
                return exec(block.handler, level);
            } finally {
                note("finally");
                exec(block.last, level);
            }
        }

        private Node program(int depth) {
            if (depth <= 0) {
                return random.nextInt(8) == 0 ? new Node.Throw(random.nextInt(ANY)) : yieldNode();
            }
            return switch (random.nextInt(10)) {
                case 0, 1, 2 -> {
                    var parts = new ArrayList<Node>();
                    int main = random.nextInt(3);
                    for (int i = 0; i < 3; i++) {
                        parts.add(program(i == main ? depth - 1 : random.nextInt(2)));
                    }
                    yield new Node.Call(parts);
                }
                case 3 -> new Node.Loop(1 + random.nextInt(3), program(depth - 1));
                case 4, 5 -> new Node.Try(program(depth - 1), random.nextInt(ANY + 1), program(depth / 3), program(0));
                case 6, 7 -> new Node.Delegate(program(depth - 1));
                case 8 -> new Node.Consume(program(depth - 1), program(depth / 3), 1 + random.nextInt(6));
                default -> new Node.Call(List.of(yieldNode(), program(depth - 1)));
            };
        }

        private Node yieldNode() {
            return new Node.Yield(random.nextInt(1000), random.nextInt(4) == 0 ? random.nextInt(4) : 0);
        }
    }

    /** With generators. */
    private static final class Real extends Run {
        private final List<Yielder<Integer, Integer>> levels = new ArrayList<>();

        Real(long seed) {
            super(seed);
        }

        @Override
        List<String> run() {
            var generator = generator(program, 0);
            boolean first = true;
            for (Step step; (step = nextStep(first)) != null; first = false) {
                note(step.toString());
                try {
                    switch (step.kind) {
                        case NEXT -> note("yields " + generator.next());
                        case SEND -> note("yields " + generator.send(step.argument));
                        case RAISE -> note("yields " + generator.raise(new Boom(step.argument)));
                        case CLOSE -> {
                            generator.close();
                            noteEnd(step, null, null);
                            return trace;
                        }
                    }
                } catch (StopIteration end) {
                    noteEnd(step, null, end.value());
                    return trace;
                } catch (Boom | GeneratorExit | IllegalStateException thrown) {
                    if (step.kind == Kind.CLOSE && !generator.isEnded()) {
                        note("ignores the close");
                    } else {
                        noteEnd(step, thrown, null);
                        return trace;
                    }
                }
            }
            return trace;
        }

        private Generator<Integer, Integer, Integer> generator(Node body, int level) {
            return Generator.returning(g -> {
                levels.subList(level, levels.size()).clear();
                levels.add(g);
                return exec(body, level);
            });
        }

        @Override
        Integer yield(int level, int value) {
            return levels.get(level).yield(value);
        }

        @Override
        int delegate(int level, Node inner) {
            var generator = generator(inner, level + 1);
            return levels.get(level).yieldAll(generator);
        }

        @Override
        int consume(int level, Node.Consume node) {
            int sum = 0;
            try (var generator = generator(node.inner, level + 1)) {
                for (int i = 0; i < node.limit; i++) {
                    note("consumes " + generator.next());
                    sum += execOutside(node.each, level);
                }
            } catch (StopIteration end) {
                note("consumed " + end.value());
            }
            return sum;
        }

        /** Runs what the outer generator does between two values of the inner. */
        private int execOutside(Node each, int level) {
            List<Yielder<Integer, Integer>> inner = List.copyOf(levels.subList(level + 1, levels.size()));
            levels.subList(level + 1, levels.size()).clear();
            try {
                return exec(each, level);
            } finally {
                levels.subList(level + 1, levels.size()).clear();
                levels.addAll(inner);
            }
        }
    }

    /** Without generators: a yield calls back. */
    private static final class Simulated extends Run {

        /** One for each generator that runs, outermost first. */
        private final List<Frame> frames = new ArrayList<>();

        /** What happens at a yield of one generator. */
        private interface Frame {
            Integer yielded(int value);
        }

        /** Unwinds a generator that nobody runs any more. */
        private static final class Abandoned extends RuntimeException {
            private static final long serialVersionUID = 1;

            Abandoned() {
                super("abandoned", null, false, false);
            }
        }

        private Step last;

        Simulated(long seed) {
            super(seed);
        }

        @Override
        List<String> run() {
            advance(true);
            try {
                int value = inner(program, 0, this::outermostYield);
                noteEnd(last, null, value);
            } catch (Abandoned e) {
                muted = true;
            } catch (Boom | GeneratorExit | IllegalStateException thrown) {
                noteEnd(last, thrown, null);
            }
            return trace;
        }

        private void advance(boolean first) {
            last = nextStep(first);
            if (last != null) {
                note(last.toString());
            }
        }

        private Integer outermostYield(int value) {
            note(last.kind == Kind.CLOSE ? "ignores the close" : "yields " + value);
            advance(false);
            if (last == null) {
                throw abandon();
            }
            switch (last.kind) {
                case NEXT -> {
                    return null;
                }
                case SEND -> {
                    return last.argument;
                }
                case RAISE -> throw new Boom(last.argument);
                case CLOSE -> throw new GeneratorExit();
            }
            throw new AssertionError();
        }

        private int inner(Node body, int level, Frame frame) {
            frames.add(frame);
            try {
                return exec(body, level);
            } finally {
                frames.subList(level, frames.size()).clear();
            }
        }

        private Abandoned abandon() {
            muted = true;
            return new Abandoned();
        }

        @Override
        Integer yield(int level, int value) {
            if (muted) {
                throw new Abandoned();
            }
            List<Frame> further = List.copyOf(frames.subList(level, frames.size()));
            try {
                return further.get(0).yielded(value);
            } finally {
                frames.subList(level, frames.size()).clear();
                frames.addAll(further);
            }
        }

        @Override
        int delegate(int level, Node inner) {
            var state = new Object() {
                GeneratorExit exit;
                Abandoned abandoned;
            };
            int value = 0;
            try {
                value = inner(inner, level + 1, yielded -> {
                    if (state.exit != null) {
                        throw state.abandoned = abandon();
                    }
                    try {
                        return this.yield(level, yielded);
                    } catch (GeneratorExit exit) {
                        state.exit = exit;
                        throw exit;
                    }
                });
            } catch (Abandoned e) {
                if (e != state.abandoned) {
                    throw e;
                }
                muted = false;
                throw new IllegalStateException("the inner generator was closed, but yielded");
            } catch (GeneratorExit e) {
                if (state.exit == null) {
                    throw e;
                }
            }
            if (state.exit != null) {
                throw state.exit;
            }
            return value;
        }

        @Override
        int consume(int level, Node.Consume node) {
            var state = new Object() {
                int sum;
                int count;
                boolean closing;
                RuntimeException exception;
                Error error;
                Abandoned abandoned;
            };
            try {
                int value = inner(node.inner, level + 1, yielded -> {
                    if (state.closing) {
                        throw state.abandoned = abandon();
                    }
                    note("consumes " + yielded);
                    try {
                        state.sum += execOutside(node.each, level);
                        if (++state.count < node.limit) {
                            return null;
                        }
                    } catch (Abandoned e) {
                        throw e;
                    } catch (Boom | IllegalStateException e) {
                        state.exception = e;
                    } catch (GeneratorExit e) {
                        state.error = e;
                    }
                    state.closing = true;
                    throw new GeneratorExit();
                });
                if (!state.closing) {
                    note("consumed " + value);
                }
            } catch (Abandoned e) {
                if (e != state.abandoned) {
                    throw e;
                }
                muted = false;
                if (state.exception == null && state.error == null) {
                    throw new IllegalStateException("the inner generator was closed, but yielded");
                }
            } catch (Boom | IllegalStateException e) {
                if (state.exception == null && state.error == null) {
                    throw e;
                }
            } catch (GeneratorExit e) {
                if (!state.closing) {
                    throw e;
                }
            }
            if (state.exception != null) {
                throw state.exception;
            }
            if (state.error != null) {
                throw state.error;
            }
            return state.sum;
        }

        /** Runs what the outer generator does between two values of the inner. */
        private int execOutside(Node each, int level) {
            List<Frame> inner = List.copyOf(frames.subList(level + 1, frames.size()));
            frames.subList(level + 1, frames.size()).clear();
            try {
                return exec(each, level);
            } finally {
                frames.subList(level + 1, frames.size()).clear();
                frames.addAll(inner);
            }
        }
    }
}
