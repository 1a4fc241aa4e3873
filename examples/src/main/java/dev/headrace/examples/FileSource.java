package dev.headrace.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the file system. */
record FileSource(Path file, long size) implements Source {

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }
}
