package dev.headrace.soak;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What one round consists of. The same seed and number give the same plan; when which thread runs is not planned.
 *
 * @param seed of the soak
 * @param number of the round
 * @param loops how many there are
 * @param length after which the senders stop
 * @param mood how much disturbs the players
 * @param wires the channels
 * @param parts the players
 */
record Plan(long seed, long number, int loops, Duration length, Mood mood, List<Wire> wires, List<Part> parts) {

    /** How much disturbs the players. */
    enum Mood {
        CALM(128, 500, 0),
        LIVELY(8, 60, 20_000),
        WILD(1, 8, 700);

        /** How many elements one step sends or receives at most, where nobody waits for each. */
        final int burst;

        /** The mean number of steps between two whims. */
        final int stepsPerWhim;

        /** The mean time between two cancellations on a loop; 0 for none. */
        final int microsPerCancellation;

        Mood(int burst, int stepsPerWhim, int microsPerCancellation) {
            this.burst = burst;
            this.stepsPerWhim = stepsPerWhim;
            this.microsPerCancellation = microsPerCancellation;
        }
    }

    /** How a channel ends. */
    enum Closing {
        /** When the last sender has finished. */
        AT_ONCE(false),
        /** When the last sender has finished and everything has been received without the help of a close. */
        DRAINED(false),
        /** Some time before. */
        EARLY(true),
        /** Some time before, by a thread that runs no loop. */
        FOREIGN(true),
        /** Some time before, with a cause. */
        FAILED(true),
        /** Some time before, by the receiving side, which gives up what is in it. */
        CANCELLED(true);

        final boolean inTheMiddle;

        Closing(boolean inTheMiddle) {
            this.inTheMiddle = inTheMiddle;
        }
    }

    /** How a player calls. */
    enum Style {
        /** {@code send} and {@code receiveOrNull}. */
        PLAIN,
        /** {@code trySend} and {@code tryReceive}. */
        TRYING,
        /** Both with a time limit. */
        TIMED,
        /** {@code send} and {@code receiveBatch}. */
        BATCHES,
        /** A select over all that it may do. */
        SELECTING
    }

    /** A channel; {@code loop} is the one that opens it, and the only one that uses it if it does not cross loops. */
    record Wire(int number, Form form, int capacity, int loop, Closing closing) {

        String name() {
            return "wire-" + number;
        }

        @Override
        public String toString() {
            return name() + " (" + word(form) + (form.crossesLoops ? "" : " on loop-" + loop)
                    + (form.room == Form.Room.GIVEN ? ", capacity " + capacity : "") + ", ends " + word(closing) + ")";
        }
    }

    /**
     * A player.
     *
     * @param loop where it lives
     * @param ins numbers of the wires that it receives from
     * @param outs numbers of the wires that it sends to
     * @param elements how many it may send without having received any
     * @param passesOn whether it sends one for each that it receives
     */
    record Part(String name, int loop, List<Integer> ins, List<Integer> outs, long elements, boolean passesOn, Style style) {

        @Override
        public String toString() {
            return name + " on loop-" + loop + ", " + word(style) + (ins.isEmpty() ? "" : ", from " + wires(ins))
                    + (outs.isEmpty() ? "" : ", to " + wires(outs)) + (passesOn ? ", one for one" : "")
                    + (elements == 0 ? "" : elements == Long.MAX_VALUE ? ", until the end" : ", " + elements + " elements");
        }

        private static String wires(List<Integer> numbers) {
            return numbers.stream().map(number -> "wire-" + number).collect(Collectors.joining(" "));
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return "seed " + seed + ", round " + number + ": " + loops + (loops == 1 ? " loop, " : " loops, ") + length.toMillis() + " ms, "
                + word(mood) + "\n  "
                + wires.stream().map(Wire::toString).collect(Collectors.joining("\n  ")) + "\n  "
                + parts.stream().map(Part::toString).collect(Collectors.joining("\n  "));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
