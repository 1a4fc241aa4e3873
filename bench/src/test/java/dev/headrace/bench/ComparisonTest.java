package dev.headrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.bench.patterns.Role;
import dev.headrace.bench.patterns.Unit;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Who is compared with whom. */
class ComparisonTest {

    @Test
    void theRatioIsToTheBestPeerAndTheFloorIsNone() {
        Comparison comparison = Comparison.of(Rows.clear()).getFirst();
        Row own = comparison.own().getFirst();
        assertEquals("Kotlin", comparison.bestPeer().contestant());
        assertEquals(5.0, comparison.ratio(own).orElseThrow());
        assertEquals(2.0, comparison.timesFloor(own).orElseThrow());
        assertFalse(comparison.isNoisy(own));
    }

    @Test
    void peersAreSortedByTimeWithoutThoseThatFailed() {
        assertEquals(List.of("Kotlin", "Jox"),
                Comparison.of(Rows.clear()).getFirst().peers().stream().map(Row::contestant).toList());
    }

    @Test
    void aNoisyBestPeerMakesTheRatioNoisy() {
        Comparison comparison = Comparison.of(List.of(
                Rows.row(Rows.BUFFERED, "Headrace", Role.OWN, 20, 20, 20),
                Rows.row(Rows.BUFFERED, "Kotlin", Role.PEER, 50, 100, 150),
                Rows.row(Rows.BUFFERED, "Jox", Role.PEER, 250, 250, 250))).getFirst();
        assertTrue(comparison.isNoisy(comparison.own().getFirst()));
        assertEquals(Map.of(), Rows.report(comparison.rows()).ratios());
    }

    @Test
    void aNoisyOtherPeerDoesNot() {
        Comparison comparison = Comparison.of(List.of(
                Rows.row(Rows.BUFFERED, "Headrace", Role.OWN, 20, 20, 20),
                Rows.row(Rows.BUFFERED, "Kotlin", Role.PEER, 100, 100, 100),
                Rows.row(Rows.BUFFERED, "Jox", Role.PEER, 150, 250, 350))).getFirst();
        assertFalse(comparison.isNoisy(comparison.own().getFirst()));
        assertEquals(Map.of("buffered capacity=64, Headrace", 5.0), Rows.report(comparison.rows()).ratios());
    }

    @Test
    void withoutPeersThereIsNoRatio() {
        Comparison comparison = Comparison.of(List.of(Rows.row(Rows.BUFFERED, "Headrace", Role.OWN, 20, 20))).getFirst();
        assertEquals(OptionalDouble.empty(), comparison.ratio(comparison.own().getFirst()));
        assertEquals(OptionalDouble.empty(), comparison.timesFloor(comparison.own().getFirst()));
        assertFalse(comparison.isNoisy(comparison.own().getFirst()));
    }

    @Test
    void readingsAndSettingsAreCasesOfTheirOwn() {
        Case p50 = new Case("wake-up", new Setting(""), "p50", Unit.MICROS);
        Case p99 = new Case("wake-up", new Setting(""), "p99", Unit.MICROS);
        List<Comparison> comparisons = Comparison.of(List.of(
                Rows.row(p50, "Headrace", Role.OWN, 1), Rows.row(p99, "Headrace", Role.OWN, 2), Rows.row(p50, "Go", Role.PEER, 3)));
        assertEquals(List.of("wake-up p50", "wake-up p99"), comparisons.stream().map(each -> each.of().label()).toList());
        assertEquals(2, comparisons.getFirst().rows().size());
    }
}
