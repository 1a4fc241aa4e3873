package dev.headrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.bench.patterns.Role;
import dev.headrace.bench.patterns.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of the README, and how it gets there. */
class MarkdownTableTest {

    @Test
    void aRowNamesTheBestPeerTheRatioTheFloorAndTheOthers() {
        String table = MarkdownTable.of(Rows.report(Rows.clear(), "CPython is left out: no python3"));
        assertEquals("""
                | pattern | Headrace | best peer | times as fast | of the floor | B/op | other peers |
                |---|---|---|---|---|---|---|
                | buffered capacity=64 | **20.0 ns** | Kotlin 100 | 5.00 × | 2.00 × | 0 | Jox 250 |

                Medians; ns per element where nothing else is said. a machine, 2 processors; a JDK, `-Xmx2g`; commit `abc1234`, 2026-01-02. \
                CPython is left out: no python3.""", table);
    }

    @Test
    void noisyRowsAreLeftOutAndCounted() {
        List<Row> rows = new ArrayList<>(Rows.clear());
        Case sieve = new Case("sieve", new Setting(""), "", Unit.MILLIS);
        rows.add(Rows.row(sieve, "Headrace", Role.OWN, 100e6, 200e6, 300e6));
        String table = MarkdownTable.of(Rows.report(rows));
        assertFalse(table.contains("sieve"), table);
        assertTrue(table.contains("1 row is left out as noisy: a spread of more than 25 %, or a single value."), table);
    }

    @Test
    void valuesAreShownInTheUnitOfTheirPattern() {
        Case sieve = new Case("sieve", new Setting(""), "", Unit.MILLIS);
        String table = MarkdownTable.of(Rows.report(List.of(Rows.row(sieve, "Headrace", Role.OWN, 123e6, 124e6))));
        assertTrue(table.contains("**124 ms**"), table);
    }

    @Test
    void onlyWhatStandsBetweenTheCommentsIsReplaced() throws IOException {
        assertEquals("""
                before
                <!-- bench:begin -->
                ![How many times as fast as the best peer](chart.svg)

                | table |
                <!-- bench:end -->
                after
                """, Readme.replaced("""
                before
                <!-- bench:begin -->
                old
                <!-- bench:end -->
                after
                """, "| table |\n\n", "chart.svg"));
    }

    @Test
    void aReadmeWithoutTheCommentsIsRefused() {
        assertThrows(IOException.class, () -> Readme.replaced("nothing", "table", "chart.svg"));
        assertThrows(IOException.class, () -> Readme.replaced("<!-- bench:end --><!-- bench:begin -->", "table", "chart.svg"));
    }
}
