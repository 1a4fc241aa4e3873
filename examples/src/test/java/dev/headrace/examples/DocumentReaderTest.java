package dev.headrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentReaderTest {

    private static final int PART = 16;
    private static final int LONGEST = 64;

    private final Progress progress = new Progress(List.of());

    @Test
    void aSmallFileIsOneDocument() {
        assertEquals(List.of("one two"), read("one two", 7));
        assertEquals(List.of("exactly 16 bytes"), read("exactly 16 bytes", 16));
        assertEquals(List.of(""), read("", 0));
    }

    @Test
    void aSizeThatIsWrongDoesNoHarm() {
        assertEquals(List.of("one two"), read("one two", 0));
        assertEquals(List.of("one two"), read("one two", 3));
        assertEquals(List.of("one two"), read("one two", 1_000));
    }

    @Test
    void aLargeFileIsCutWhereNoWordGoesOn() {
        assertEquals(List.of("the quick brown ", "fox jumps over ", "the lazy dog"), read("the quick brown fox jumps over the lazy dog", 43));
    }

    @Test
    void aSeparatorBeyondAsciiEndsAPart() {
        assertEquals(List.of("日本語—", "日本語日本語"), read("日本語—日本語日本語", 30));
    }

    @Test
    void aWordLongerThanAPartIsNotCut() {
        String text = "日x".repeat(12) + " end of it";
        assertEquals(new NaiveCount().add(text).counts(), count(text));
    }

    @Test
    void aWordLongerThanTheLimitIsNoted() {
        assertEquals(List.of(), read("x".repeat(LONGEST + 1), LONGEST + 1));
        assertEquals(1, progress.skipped().size());
        assertTrue(progress.skipped().getFirst().why().contains("word"));
    }

    @Test
    void everyBorderCountsTheSameWords() {
        String text = "aé 日本 xyz—ŉ, 𝒳𐐀1; wörter über wörter, 0.5";
        for (int shift = 0; shift < 40; shift++) {
            String shifted = ".".repeat(shift) + text;
            assertEquals(new NaiveCount().add(shifted).counts(), count(shifted));
        }
    }

    @Test
    void aBinaryFileIsNoted() {
        assertEquals(List.of(), read("text\0binary", 11));
        assertEquals("binary, not text (NUL byte at offset 4)", progress.skipped().getFirst().why());
    }

    private List<String> read(String text, long size) {
        var parts = new ArrayList<String>();
        new DocumentReader(PART, LONGEST).read(source(text, size), progress, document -> parts.add(
                new String(document.text(), 0, document.length(), StandardCharsets.UTF_8)));
        return parts;
    }

    private Map<String, Long> count(String text) {
        var counts = new WordCounts(0);
        var whole = new ByteArrayOutputStream();
        new DocumentReader(PART, LONGEST).read(source(text, text.length()), progress, document -> {
            whole.write(document.text(), 0, document.length());
            counts.addAll(new Tokenizer().words(document.text(), document.length()));
        });
        assertEquals(text, whole.toString(StandardCharsets.UTF_8));
        return NaiveCount.of(Counts.of(counts, 1));
    }

    private static Source source(String text, long size) {
        return new Source() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            }
        };
    }
}
