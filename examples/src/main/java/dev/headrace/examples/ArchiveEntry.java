package dev.headrace.examples;

import java.io.IOException;
import java.io.InputStream;

/** A file in a zip or jar archive. */
record ArchiveEntry(Archive archive, String entry, long size) implements Source {

    @Override
    public String name() {
        return archive.file() + "!" + entry;
    }

    @Override
    public InputStream open() throws IOException {
        return archive.open(entry);
    }
}
