package dev.headrace.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * What is to be counted: the files under some paths, with those in archives, found before the counting starts. Symbolic
 * links are followed only where they are a path themselves, not within a directory, so that none can lead in a circle.
 */
final class Inputs {

    private final List<Source> sources = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final List<Skipped> unusable = new ArrayList<>();
    private final List<Skipped> empty = new ArrayList<>();

    private Inputs() {}

    /** Looks through {@code paths}. */
    static Inputs of(List<Path> paths) {
        var inputs = new Inputs();
        for (Path path : paths) {
            try {
                inputs.add(path);
            } catch (IOException e) {
                inputs.unusable.add(new Skipped(path.toString().isEmpty() ? "\"\"" : path.toString(), e));
            }
        }
        return inputs;
    }

    /** Everything that is to be read. */
    List<Source> sources() {
        return sources;
    }

    /** What was found inside directories, and cannot be read. */
    List<Skipped> skipped() {
        return skipped;
    }

    /** Paths that could not be used at all. */
    List<Skipped> unusable() {
        return unusable;
    }

    /** Paths without a single file in them. */
    List<Skipped> empty() {
        return empty;
    }

    /** The first sources, up to about {@code bytes}. */
    List<Source> firstBytes(long bytes) {
        int count = 0;
        for (long sum = 0; count < sources.size() && sum < bytes; count++) {
            sum += sources.get(count).size();
        }
        return sources.subList(0, count);
    }

    private void add(Path path) throws IOException {
        int before = sources.size() + skipped.size();
        if (path.toString().isEmpty()) {
            throw new IOException("the path is empty");
        }
        BasicFileAttributes attributes = attributes(path);
        if (attributes.isDirectory()) {
            Files.walkFileTree(path, new Walk());
        } else if (!attributes.isRegularFile()) {
            throw new IOException("neither a file nor a directory");
        } else if (Archive.isNamedLikeOne(path)) {
            addArchive(path);
        } else {
            addText(new FileSource(path, attributes.size()));
        }
        if (sources.size() + skipped.size() == before) {
            empty.add(new Skipped(path.toString(), "there are no files in it"));
        }
    }

    private void addArchive(Path path) throws IOException {
        try {
            sources.addAll(Archive.entriesOf(path));
        } catch (ZipException e) {
            throw new IOException("not a readable zip archive (" + e.getMessage() + ")", e);
        }
    }

    /** Adds a file that a person has named, and should be told at once if it is the wrong one. */
    private void addText(Source source) throws IOException {
        try (InputStream in = source.open()) {
            byte[] head = in.readNBytes(BinaryCheck.HEAD);
            BinaryCheck.refuse(head, head.length);
        }
        sources.add(source);
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            if (Files.isSymbolicLink(path)) {
                throw new IOException("a symbolic link to something that does not exist", e);
            }
            throw e;
        }
    }

    /** Collects the files below a directory. */
    private final class Walk extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            try {
                if (attributes.isSymbolicLink()) {
                    throw new IOException("symbolic link, not followed");
                } else if (!attributes.isRegularFile()) {
                    throw new IOException("neither a file nor a directory");
                } else if (Archive.isNamedLikeOne(file)) {
                    addArchive(file);
                } else {
                    sources.add(new FileSource(file, attributes.size()));
                }
            } catch (IOException e) {
                skipped.add(new Skipped(file.toString(), e));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            skipped.add(new Skipped(file.toString(), failure));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
            if (failure != null) {
                skipped.add(new Skipped(directory.toString(), failure));
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
