package dev.headrace.bench;

import dev.headrace.bench.patterns.Role;
import dev.headrace.bench.patterns.Unit;
import java.util.Arrays;
import java.util.List;

/** Results to test with. */
final class Rows {

    static final Case BUFFERED = new Case("buffered", new Setting("capacity=64"), "", Unit.NANOS);
    static final Environment ENVIRONMENT = new Environment("a machine", 2, "a JDK", "-Xmx2g", "abc1234", "2026-01-02");

    private Rows() {}

    static Row row(Case of, String contestant, Role as, double... values) {
        return new Row(of, contestant, as, Arrays.stream(values).mapToObj(value -> new Sample(of.reading(), value, 0, 1)).toList(), null);
    }

    /** Headrace 20, Kotlin 100, Jox 250, a floor 10, and one that has failed. */
    static List<Row> clear() {
        return List.of(
                row(BUFFERED, "Headrace", Role.OWN, 19, 20, 21),
                row(BUFFERED, "Jox", Role.PEER, 250, 251, 249),
                row(BUFFERED, "Kotlin", Role.PEER, 100, 101, 99),
                row(BUFFERED, "raw", Role.FLOOR, 10, 10, 10),
                new Row(BUFFERED, "Go", Role.PEER, List.of(), "it broke"));
    }

    static Report report(List<Row> rows, String... notes) {
        return new Report(ENVIRONMENT, Effort.QUICK, rows, List.of(notes));
    }
}
