package dev.headrace.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files to be counted, in a temporary directory. */
final class Tree {

    static final byte[] BINARY = {'E', 'L', 'F', 0, 1, 2};

    private Tree() {}

    /** A tree with text, an archive, an empty file, a binary file and a broken archive; returns its text. */
    static String fill(Path root) throws IOException {
        var random = new Random(4);
        var all = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            Path directory = Files.createDirectories(root.resolve("d" + i % 7).resolve("e" + i % 3));
            Files.writeString(directory.resolve("f" + i + ".txt"), text(random, all));
        }
        var entries = new TreeMap<String, byte[]>();
        for (int i = 0; i < 60; i++) {
            entries.put("p" + i % 5 + "/T" + i + ".java", utf8(text(random, all)));
        }
        entries.put("binary.class", BINARY);
        zip(root.resolve("archive.zip"), entries);
        Files.write(root.resolve("binary"), BINARY);
        Files.writeString(root.resolve("broken.jar"), "PK but no more");
        Files.createFile(root.resolve("empty.txt"));
        return all.toString();
    }

    static void zip(Path file, Map<String, byte[]> entries) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Some text with rare and with frequent words, which is also appended to {@code all}. */
    private static String text(Random random, StringBuilder all) {
        var text = new StringBuilder();
        for (int i = random.nextInt(4_000); i >= 0; i--) {
            int number = (int) Math.abs(300 * random.nextGaussian() * random.nextGaussian());
            text.append(number % 5 == 0 ? "Größe" : "W").append(number).append(number % 11 == 0 ? ",\n" : " ");
        }
        all.append(text).append('\n');
        return text.toString();
    }
}
