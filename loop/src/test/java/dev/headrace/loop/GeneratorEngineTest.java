package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tests run twice, once on each engine. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
class GeneratorEngineTest {

    @Test
    void theEngineIsTheOneThatWasAskedFor() {
        System.out.println("Tests run with " + Headrace.describe());
        assertEquals(!System.getProperty("headrace.engine", "").equals("threads"), Engine.FAST);
    }
}
