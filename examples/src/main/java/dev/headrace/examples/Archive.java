package dev.headrace.examples;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A zip or jar file that is open only while its entries are being read, so that a tree may hold thousands of them: opened
 * for the first entry, closed after as many as it has. Any thread may use it; its monitor is never held across a
 * suspension.
 */
final class Archive {

    private final Path file;
    private final List<Source> entries = new ArrayList<>();

    private @Nullable ZipFile zip;

    /** How many entries have not been asked for since the archive was opened. */
    private int unread;

    /** How many entries are being read. */
    private int streams;

    private Archive(Path file) {
        this.file = file;
    }

    /** Whether the name of {@code file} says that it is an archive. */
    static boolean isNamedLikeOne(Path file) {
        String name = file.toString().toLowerCase(java.util.Locale.ROOT);
        return name.endsWith(".zip") || name.endsWith(".jar");
    }

    /** The files in an archive, in the order of its directory. */
    static List<Source> entriesOf(Path file) throws IOException {
        var archive = new Archive(file);
        try (ZipFile zip = archive.openZip()) {
            zip.stream().filter(entry -> !entry.isDirectory()).forEach(archive::add);
        }
        return archive.entries;
    }

    Path file() {
        return file;
    }

    /** Opens an entry; closing its stream may close the archive. */
    synchronized InputStream open(String name) throws IOException {
        ZipFile current = zip;
        if (current == null) {
            zip = current = openZip();
            unread = entries.size();
        }
        unread--;
        streams++;
        try {
            ZipEntry entry = current.getEntry(name);
            if (entry == null) {
                throw new ZipException("the archive has changed: this entry is gone");
            }
            return new EntryStream(current.getInputStream(entry));
        } catch (Throwable e) {
            closeOne();
            throw e;
        }
    }

    private void add(ZipEntry entry) {
        entries.add(new ArchiveEntry(this, entry.getName(), Math.max(0, entry.getSize())));
    }

    /** Latin-1 accepts any byte, so that old archives open too; names marked as UTF-8 are read as UTF-8 all the same. */
    private ZipFile openZip() throws IOException {
        return new ZipFile(file.toFile(), StandardCharsets.ISO_8859_1);
    }

    private synchronized void closeOne() throws IOException {
        streams--;
        if (streams == 0 && unread <= 0 && zip != null) {
            zip.close();
            zip = null;
        }
    }

    /** The content of an entry, which tells the archive when it has been read. */
    private final class EntryStream extends FilterInputStream {

        private boolean closed;

        EntryStream(InputStream in) {
            super(in);
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                super.close();
                closeOne();
            }
        }
    }
}
