package dev.headrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table on the terminal. */
class ConsoleTableTest {

    @Test
    void headraceComesFirstThenItsPeersByTimeThenTheFloorThenWhoFailed() {
        String table = ConsoleTable.of(Comparison.of(Rows.clear()));
        assertEquals("""
                pattern | who | median | | spread | | best peer | of the floor | B/op | cores
                buffered capacity=64 | Headrace | 20.0 | ns | 10 % | | 5.00 × | 2.00 × | 0 | 1.00
                | Kotlin | 100 | ns | 2 % | | | | 0 | 1.00
                | Jox | 250 | ns | 1 % | | | | 0 | 1.00
                | (raw) | 10.0 | ns | 0 % | | | | 0 | 1.00
                | Go | failed | ns | | | | | |""", table.lines().filter(line -> !line.startsWith("--"))
                .map(line -> line.strip().replaceAll(" +", " ")).collect(Collectors.joining("\n")));
    }
}
