package dev.headrace.soak;

import dev.headrace.soak.Plan.Closing;
import dev.headrace.soak.Plan.Mood;
import dev.headrace.soak.Plan.Part;
import dev.headrace.soak.Plan.Style;
import dev.headrace.soak.Plan.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Draws the plan of a round: one to three patterns side by side on the same loops. No pattern can stop by itself: chains lead
 * to somebody who only receives, and in a ring there are never more elements than a channel holds.
 */
final class Draw {

    private static final int MOST_OF_EACH = 4;
    private static final int MOST_IN_A_RING = 1024;
    private static final int MOST_UNHINDERED = 100_000;

    /** What a round is for. */
    private enum Kind {
        /** So few elements that the round is over in a moment: many rounds, many beginnings and ends. */
        BRIEF(20, 21, new int[] {1, 2, 2, 3, 4, 8}, new int[] {1, 2, 3, 64, 100, 1024}, Mood.values(), Style.values()),
        /** Everything at once. */
        MIXED(50, 300, new int[] {1, 2, 2, 3, 4, 8}, new int[] {1, 2, 3, 64, 100, 1024}, Mood.values(), Style.values()),
        /** As many elements as there is time for. */
        BULK(600, 1500, new int[] {1, 2, 2}, new int[] {64, 100, 1024}, new Mood[] {Mood.CALM}, new Style[] {Style.PLAIN, Style.BATCHES});

        private final int leastMillis;
        private final int mostMillis;
        private final int[] loops;
        private final int[] capacities;
        private final Mood[] moods;
        private final Style[] styles;

        Kind(int leastMillis, int mostMillis, int[] loops, int[] capacities, Mood[] moods, Style[] styles) {
            this.leastMillis = leastMillis;
            this.mostMillis = mostMillis;
            this.loops = loops;
            this.capacities = capacities;
            this.moods = moods;
            this.styles = styles;
        }
    }

    private final SplittableRandom random;
    private final Kind kind;
    private final int loops;
    private final List<Wire> wires = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();

    private Draw(SplittableRandom random, int mostLoops) {
        this.random = random;
        this.kind = Kind.values()[random.nextInt(Kind.values().length)];
        this.loops = Math.min(mostLoops, kind.loops[random.nextInt(kind.loops.length)]);
    }

    /** The plan of the round {@code number} of the soak with this {@code seed}, on at most {@code mostLoops} loops. */
    static Plan plan(long seed, long number, int mostLoops) {
        var random = new SplittableRandom(seed + number * 0x9E3779B97F4A7C15L).split();
        return new Draw(random, mostLoops).plan(seed, number);
    }

    private Plan plan(long seed, long number) {
        Mood mood = kind.moods[random.nextInt(kind.moods.length)];
        var length = Duration.ofMillis(random.nextInt(kind.leastMillis, kind.mostMillis));
        if (kind == Kind.BULK) {
            bulk();
        } else {
            for (int patterns = random.nextInt(1, 4); patterns > 0; patterns--) {
                anything();
            }
        }
        return new Plan(seed, number, loops, length, mood, List.copyOf(wires), List.copyOf(parts));
    }

    private void bulk() {
        switch (random.nextInt(4)) {
            case 0 -> chain();
            case 1 -> fan(Form.LOCAL);
            default -> fan(Form.SHARED);
        }
    }

    private void anything() {
        switch (random.nextInt(6)) {
            case 0 -> ring();
            case 1 -> chain();
            case 2 -> selection();
            case 3 -> fan(form(false));
            default -> fan(form(true));
        }
    }

    /** Some send, some receive. */
    private void fan(Form form) {
        Wire wire = wire(form, anyLoop(), closing(form, any -> true));
        for (int i = random.nextInt(1, MOST_OF_EACH + 1); i > 0; i--) {
            part("sender", loopOf(wire), List.of(), List.of(wire.number()), some(List.of(wire)), false, style());
        }
        receivers(wire);
    }

    /** A sender, some who pass on, each receives from one channel and sends to the next; and receivers. */
    private void chain() {
        Wire last = shared();
        part("sender", anyLoop(), List.of(), List.of(last.number()), some(List.of(last)), false, style());
        for (int i = random.nextInt(1, MOST_OF_EACH + 1); i > 0; i--) {
            Wire next = shared();
            part("relay", anyLoop(), List.of(last.number()), List.of(next.number()), 0, true, style());
            last = next;
        }
        receivers(last);
    }

    /**
     * Some pass on what one of them has begun, round and round: with one element and two players, a ping-pong. Whoever is not
     * woken stops the ring.
     */
    private void ring() {
        int size = random.nextInt(2, MOST_OF_EACH + 1);
        List<Wire> ring = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Form form = form(true);
            ring.add(wire(form, anyLoop(), closing(form, ending -> !ending.inTheMiddle || random.nextInt(4) == 0)));
        }
        int room = Math.clamp(ring.stream().mapToInt(Wire::capacity).min().orElseThrow(), 1, MOST_IN_A_RING);
        long elements = random.nextBoolean() ? 1 : random.nextInt(1, room + 1);
        for (int i = 0; i < size; i++) {
            part(i == 0 ? "first" : "relay", anyLoop(), List.of(ring.get(i).number()), List.of(ring.get((i + 1) % size).number()),
                    i == 0 ? elements : 0, true, style());
        }
    }

    /** Somebody sends to several channels and somebody receives from them, of the loop and of all loops, and perhaps both at once. */
    private void selection() {
        int home = anyLoop();
        List<Wire> choice = new ArrayList<>();
        for (int i = random.nextInt(2, MOST_OF_EACH); i > 0; i--) {
            Form form = form(random.nextInt(3) > 0);
            Wire wire = wire(form, home, closing(form, any -> true));
            choice.add(wire);
            part("sender", loopOf(wire), List.of(), List.of(wire.number()), some(List.of(wire)), false, style());
        }
        List<Integer> all = choice.stream().map(Wire::number).toList();
        if (random.nextBoolean()) {
            part("selecting sender", home, List.of(), all, some(choice), false, Style.SELECTING);
        }
        if (random.nextBoolean()) {
            Wire on = shared();
            part("selecting relay", home, all, List.of(on.number()), some(List.of(on)), true, Style.SELECTING);
            receivers(on);
        } else {
            part("selecting receiver", home, all, List.of(), 0, false, Style.SELECTING);
        }
        if (random.nextBoolean()) {
            part("trying receiver", home, all, List.of(), 0, false, Style.TRYING);
        }
    }

    private void receivers(Wire wire) {
        for (int i = random.nextInt(1, MOST_OF_EACH + 1); i > 0; i--) {
            part("receiver", loopOf(wire), List.of(wire.number()), List.of(), 0, false, style());
        }
    }

    private Wire shared() {
        Form form = kind == Kind.BULK ? Form.SHARED : form(true);
        return wire(form, anyLoop(), closing(form, any -> true));
    }

    private Form form(boolean crossesLoops) {
        List<Form> forms = Arrays.stream(Form.values()).filter(form -> form.crossesLoops == crossesLoops).toList();
        return forms.get(random.nextInt(forms.size()));
    }

    private Wire wire(Form form, int loop, Closing closing) {
        var wire = new Wire(wires.size(), form, form.capacity(kind.capacities[random.nextInt(kind.capacities.length)]), loop, closing);
        wires.add(wire);
        return wire;
    }

    private void part(String name, int loop, List<Integer> ins, List<Integer> outs, long elements, boolean passesOn, Style style) {
        parts.add(new Part(name + "-" + parts.size(), loop, List.copyOf(ins), List.copyOf(outs), elements, passesOn, style));
    }

    private int anyLoop() {
        return random.nextInt(loops);
    }

    private int loopOf(Wire wire) {
        return wire.form().crossesLoops ? anyLoop() : wire.loop();
    }

    private Style style() {
        return kind.styles[random.nextInt(kind.styles.length)];
    }

    private Closing closing(Form form, Predicate<Closing> choice) {
        List<Closing> possible = Arrays.stream(Closing.values())
                .filter(ending -> ending != Closing.FOREIGN || form.crossesLoops)
                .filter(ending -> ending != Closing.CANCELLED || form.tellsOfUndelivered)
                .filter(choice)
                .toList();
        return random.nextBoolean() ? Closing.DRAINED : possible.get(random.nextInt(possible.size()));
    }

    /** How many elements somebody sends to {@code wires}: without limit only if something holds it back. */
    private long some(List<Wire> wires) {
        if (kind == Kind.BRIEF) {
            return random.nextInt(1, 200);
        }
        return wires.stream().anyMatch(wire -> wire.form().room == Form.Room.ENDLESS) ? MOST_UNHINDERED : Long.MAX_VALUE;
    }
}
