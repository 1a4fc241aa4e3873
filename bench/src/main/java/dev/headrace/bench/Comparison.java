package dev.headrace.bench;

import dev.headrace.bench.patterns.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Headrace beside its peers and the floor, in one case. Less is better in all of them.
 *
 * @param rows of every contestant
 */
record Comparison(Case of, List<Row> rows) {

    /** One for each case, in the order in which the cases first appear. */
    static List<Comparison> of(List<Row> rows) {
        Map<Case, List<Row>> byCase = new LinkedHashMap<>();
        rows.forEach(row -> byCase.computeIfAbsent(row.of(), none -> new ArrayList<>()).add(row));
        return byCase.entrySet().stream().map(each -> new Comparison(each.getKey(), each.getValue())).toList();
    }

    /** Of Headrace, with its variants. */
    List<Row> own() {
        return measured(Role.OWN);
    }

    /** Of the others, the best first. */
    List<Row> peers() {
        return measured(Role.PEER).stream().sorted(Comparator.comparingDouble(row -> row.value().median())).toList();
    }

    /** The peer whose median is the least. */
    @Nullable Row bestPeer() {
        List<Row> peers = peers();
        return peers.isEmpty() ? null : peers.getFirst();
    }

    /** What the machine allows. */
    @Nullable Row floor() {
        List<Row> floors = measured(Role.FLOOR);
        return floors.isEmpty() ? null : floors.getFirst();
    }

    /** How many times as fast, or as light, as the best peer {@code own} is. */
    OptionalDouble ratio(Row own) {
        Row best = bestPeer();
        return best == null ? OptionalDouble.empty() : OptionalDouble.of(best.value().median() / own.value().median());
    }

    /** How many times the floor {@code own} takes. */
    OptionalDouble timesFloor(Row own) {
        Row floor = floor();
        return floor == null ? OptionalDouble.empty() : OptionalDouble.of(own.value().median() / floor.value().median());
    }

    /** Whether the ratio is not to be trusted, because one of its two values is not. */
    boolean isNoisy(Row own) {
        Row best = bestPeer();
        return own.value().isNoisy() || best != null && best.value().isNoisy();
    }

    private List<Row> measured(Role role) {
        return rows.stream().filter(row -> row.as() == role && row.isMeasured()).toList();
    }
}
