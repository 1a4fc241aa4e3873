package dev.headrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CensusTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void countsWhatANaiveCountCounts(int loops) throws IOException {
        var expected = new NaiveCount().add(Tree.fill(directory)).counts();
        var inputs = Inputs.of(List.of(directory));
        var result = Census.count(inputs.sources(), loops, 3, new Progress(inputs.sources()));

        assertEquals(expected, NaiveCount.of(result.counts()));
        assertEquals(expected.size(), result.counts().distinct());
        assertEquals(expected.values().stream().mapToLong(Long::longValue).sum(), result.counts().words());
        assertEquals(expected.entrySet().stream().map(e -> new WordCount(e.getKey(), e.getValue())).sorted().limit(3).toList(),
                result.counts().top());
        assertEquals(101, result.files());
        assertEquals(loops, result.loops().size());
        assertEquals(List.of(directory.resolve("broken.jar").toString()), inputs.skipped().stream().map(Skipped::what).toList());
        assertEquals(2, result.skipped().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void fullTablesAreSentOnTheWay(int loops) throws IOException {
        int words = 3 * ShardedCounts.WORDS * loops;
        String text = IntStream.range(0, words).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        var input = List.<Source>of(new FileSource(Files.writeString(directory.resolve("numbers"), text), text.length()));
        var result = Census.count(input, loops, 1, new Progress(input));
        assertEquals(words, result.counts().distinct());
        assertEquals(words, result.counts().words());
    }

    @Test
    void aPlainThreadCountsTheSame() throws IOException {
        var expected = new NaiveCount().add(Tree.fill(directory)).counts();
        var input = Inputs.of(List.of(directory)).sources();
        var plain = PlainCensus.count(input, 3, new Progress(input));
        assertEquals(expected, NaiveCount.of(plain.counts()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anInterruptedThreadEndsTheCensus(int loops) throws IOException {
        Tree.fill(directory);
        var input = Inputs.of(List.of(directory)).sources();
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> Census.count(input, loops, 3, new Progress(input)));
        assertTrue(Thread.interrupted());
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> PlainCensus.count(input, 3, new Progress(input)));
        assertTrue(Thread.interrupted());
    }

    @Test
    void anArchiveCanBeReadTwice() throws IOException {
        Path zip = directory.resolve("a.zip");
        Tree.zip(zip, Map.of("one", Tree.utf8("x y"), "two", Tree.utf8("x")));
        var input = Inputs.of(List.of(zip)).sources();
        for (int i = 0; i < 3; i++) {
            var counts = PlainCensus.count(input, 1, new Progress(input)).counts();
            assertEquals(Map.of("x", 2L, "y", 1L), NaiveCount.of(counts));
        }
    }

    @Test
    void aCheckFindsEveryDifference() {
        var loops = new WordCounts(0);
        var plain = new WordCounts(0);
        loops.addAll(new Tokenizer().words(Tree.utf8("a a b c"), 7));
        plain.addAll(new Tokenizer().words(Tree.utf8("a b b d"), 7));
        var differences = Check.compare(Counts.of(loops, 1), Counts.of(plain, 1));
        assertEquals(
                List.of(new Difference("a", 2, 1), new Difference("b", 1, 2), new Difference("c", 1, 0), new Difference("d", 0, 1)),
                differences.stream().sorted((one, other) -> one.word().compareTo(other.word())).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aFailureInsideEndsTheCensus(int loops) {
        var input = IntStream.range(0, 1_000).mapToObj(CensusTest::failing).toList();
        var failure = assertThrows(IllegalStateException.class, () -> Census.count(input, loops, 1, new Progress(input)));
        assertEquals("on purpose", failure.getMessage());
    }

    /** A source whose reading fails as only a bug would. */
    private static Source failing(int number) {
        return new Source() {
            @Override
            public String name() {
                return "source " + number;
            }

            @Override
            public long size() {
                return 1;
            }

            @Override
            public InputStream open() {
                throw new IllegalStateException("on purpose");
            }
        };
    }
}
