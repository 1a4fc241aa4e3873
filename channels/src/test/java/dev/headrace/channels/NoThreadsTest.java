package dev.headrace.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** Channels of one loop are single-threaded code: no class of this package uses what threads share state with. */
class NoThreadsTest {

    private static final List<String> FORBIDDEN =
            List.of("java/util/concurrent/atomic/", "java/util/concurrent/locks/", "java/lang/invoke/VarHandle");

    @Test
    void noClassUsesVolatileFieldsMonitorsOrAtomics() throws IOException, URISyntaxException {
        List<Path> classes = classesNextTo(Channel.class);
        assertTrue(classes.size() >= 4, () -> "too few classes: " + classes);
        List<String> findings = new ArrayList<>();
        for (Path file : classes) {
            findings.addAll(inspect(file));
        }
        assertEquals(List.of(), findings);
    }

    @Test
    void theInspectionFindsThem() throws IOException, URISyntaxException {
        List<String> findings = new ArrayList<>();
        for (Path file : classesNextTo(NoThreadsTest.class)) {
            if (file.getFileName().toString().equals("NoThreadsTest$Offender.class")) {
                findings.addAll(inspect(file));
            }
        }
        String offender = "dev/headrace/channels/NoThreadsTest$Offender";
        assertEquals(List.of(offender + ".field is volatile", offender + ".method is synchronized",
                offender + ".block locks a monitor", offender + " uses java/util/concurrent/atomic/AtomicInteger",
                offender + " uses java/util/concurrent/locks/ReentrantLock"), findings);
    }

    private static List<Path> classesNextTo(Class<?> one) throws IOException, URISyntaxException {
        Path root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
        }
    }

    private static List<String> inspect(Path file) {
        ClassModel type;
        try {
            type = ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String name = type.thisClass().asInternalName();
        List<String> findings = new ArrayList<>();
        for (var field : type.fields()) {
            if (field.flags().has(AccessFlag.VOLATILE)) {
                findings.add(name + "." + field.fieldName() + " is volatile");
            }
        }
        for (var method : type.methods()) {
            if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
                findings.add(name + "." + method.methodName() + " is synchronized");
            }
        }
        for (var method : type.methods()) {
            if (locksAMonitor(method)) {
                findings.add(name + "." + method.methodName() + " locks a monitor");
            }
        }
        for (var entry : type.constantPool()) {
            if (entry instanceof ClassEntry used && FORBIDDEN.stream().anyMatch(used.asInternalName()::startsWith)) {
                findings.add(name + " uses " + used.asInternalName());
            }
        }
        return findings;
    }

    private static boolean locksAMonitor(MethodModel method) {
        return method.code().stream().flatMap(code -> code.elementStream())
                .anyMatch(element -> element instanceof MonitorInstruction monitor && monitor.opcode() == Opcode.MONITORENTER);
    }

    /** One of each kind. */
    @SuppressWarnings("unused")
    private static final class Offender {
        private volatile int field;
        private final AtomicInteger atomic = new AtomicInteger();
        private final ReentrantLock lock = new ReentrantLock();

        private synchronized void method() {}

        private void block() {
            synchronized (this) {
                field++;
            }
        }
    }
}
