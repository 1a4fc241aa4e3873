package dev.headrace.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.soak.Plan.Closing;
import dev.headrace.soak.Plan.Mood;
import dev.headrace.soak.Plan.Style;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Plans can be drawn again, are of every kind, and can be carried out. */
class DrawTest {

    private static final List<Plan> MANY = LongStream.range(0, 500).mapToObj(number -> Draw.plan(7, number, 8)).toList();

    @Test
    void sameSeedSamePlan() {
        assertEquals(MANY, LongStream.range(0, 500).mapToObj(number -> Draw.plan(7, number, 8)).toList());
        assertNotEquals(MANY.getFirst().parts(), Draw.plan(8, 0, 8).parts());
    }

    @Test
    void everyKindIsDrawn() {
        assertEquals(EnumSet.allOf(Mood.class), MANY.stream().map(Plan::mood).collect(Collectors.toSet()));
        assertEquals(EnumSet.allOf(Closing.class),
                MANY.stream().flatMap(plan -> plan.wires().stream()).map(Plan.Wire::closing).collect(Collectors.toSet()));
        assertEquals(EnumSet.allOf(Form.class),
                MANY.stream().flatMap(plan -> plan.wires().stream()).map(Plan.Wire::form).collect(Collectors.toSet()));
        assertEquals(EnumSet.allOf(Style.class),
                MANY.stream().flatMap(plan -> plan.parts().stream()).map(Plan.Part::style).collect(Collectors.toSet()));
        assertEquals(Set.of(1, 2, 3, 64, 100, 1024), MANY.stream().flatMap(plan -> plan.wires().stream())
                .filter(wire -> wire.form().room == Form.Room.GIVEN).map(Plan.Wire::capacity).collect(Collectors.toSet()));
        assertEquals(Set.of(1, 2, 3, 4, 8), MANY.stream().map(Plan::loops).collect(Collectors.toSet()));
    }

    @Test
    void everyChannelHasSomebodyAtBothEnds() {
        for (Plan plan : MANY) {
            for (Plan.Wire wire : plan.wires()) {
                assertTrue(plan.parts().stream().anyMatch(part -> part.outs().contains(wire.number())), plan::toString);
                assertTrue(plan.parts().stream().anyMatch(part -> part.ins().contains(wire.number())), plan::toString);
            }
        }
    }

    @Test
    void localChannelsStayOnTheirLoop() {
        for (Plan plan : MANY) {
            for (Plan.Part part : plan.parts()) {
                for (Plan.Wire wire : plan.wires()) {
                    boolean uses = part.ins().contains(wire.number()) || part.outs().contains(wire.number());
                    assertTrue(!uses || wire.form().crossesLoops || wire.loop() == part.loop(), plan::toString);
                }
            }
        }
    }

    @Test
    void noMoreLoopsThanAllowed() {
        assertTrue(LongStream.range(0, 100).allMatch(number -> Draw.plan(7, number, 2).loops() <= 2));
    }
}
