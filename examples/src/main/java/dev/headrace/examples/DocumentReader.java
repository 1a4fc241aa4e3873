package dev.headrace.examples;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * Reads sources as documents. A small file becomes one document; a large one several, cut where no word goes on, so that
 * memory stays bounded and several loops can share the work. Knows nothing of coroutines: that handing on a document may
 * suspend its caller in the middle of a file is not visible here.
 */
final class DocumentReader {

    /** How long a part of a large file is, as a rule: a few milliseconds of work. */
    static final int PART = 1 << 20;

    /** How long a part may become where a word does not end. */
    static final int LONGEST = 64 << 20;

    private final int part;
    private final int longest;

    DocumentReader() {
        this(PART, LONGEST);
    }

    DocumentReader(int part, int longest) {
        this.part = part;
        this.longest = longest;
    }

    /**
     * Hands the documents of {@code source} to {@code out}. What cannot be read, or is not text, is noted in
     * {@code progress} instead.
     */
    void read(Source source, Progress progress, Consumer<Document> out) {
        try (InputStream in = source.open()) {
            read(in, source.size(), out);
        } catch (IOException e) {
            progress.skip(new Skipped(source.name(), e));
        }
    }

    private void read(InputStream in, long expected, Consumer<Document> out) throws IOException {
        byte[] text = new byte[Math.clamp(expected, 1, part)];
        int length = in.readNBytes(text, 0, text.length);
        BinaryCheck.refuse(text, length);
        for (int next; (next = length < text.length ? -1 : in.read()) >= 0; ) {
            int end = length < part ? 0 : WordBoundary.last(text, length);
            byte[] more = new byte[end > 0 ? part : longer(length)];
            System.arraycopy(text, end, more, 0, length - end);
            if (end > 0) {
                out.accept(new Document(text, end, false));
            }
            text = more;
            length -= end;
            text[length++] = (byte) next;
            length += in.readNBytes(text, length, text.length - length);
        }
        out.accept(new Document(text, length, true));
    }

    private int longer(int length) throws IOException {
        if (length >= longest) {
            throw new IOException("a word is longer than " + (longest >> 20) + " MiB");
        }
        return Math.max(part, Math.min(longest, 2 * length));
    }
}
