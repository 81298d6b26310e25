import TestSupport
import Testing

@testable import ChatDisplay

@Suite("When to draw")
struct RedrawPolicyTests {
    @Test("never without a change")
    func idle() {
        var policy = RedrawPolicy()
        #expect(policy.nextFrame == nil)
        policy.changed(.none, at: 5)
        #expect(policy.nextFrame == nil)
        policy.changed(.soon, at: 5)
        policy.drew(from: 5, to: 6)
        #expect(policy.nextFrame == nil)
    }

    @Test("the first change at once, the next after 17 ms")
    func paced() {
        var policy = RedrawPolicy()
        policy.changed(.soon, at: 100)
        #expect(policy.nextFrame == 100)
        policy.drew(from: 100, to: 101)
        policy.changed(.soon, at: 102)
        policy.changed(.soon, at: 110)
        #expect(policy.nextFrame == 117)
        policy.drew(from: 117, to: 118)
        policy.changed(.soon, at: 300)
        #expect(policy.nextFrame == 300)
    }

    @Test("keys at once, whatever the last frame cost")
    func urgent() {
        var policy = RedrawPolicy()
        policy.changed(.soon, at: 0)
        policy.drew(from: 0, to: 80)
        policy.changed(.soon, at: 81)
        #expect((policy.nextFrame ?? 0) > 100)
        policy.changed(.atOnce, at: 90)
        policy.changed(.soon, at: 95)
        #expect(policy.nextFrame == 90)
    }

    @Test("slow frames take a third of the time at most", arguments: [1, 5, 20, 60, 100] as [Int64])
    func share(cost: Int64) {
        var policy = RedrawPolicy()
        var now: Int64 = 0
        var drawing: Int64 = 0
        for _ in 0..<200 {
            policy.changed(.soon, at: now)
            now = max(now, policy.nextFrame ?? now)
            policy.drew(from: now, to: now + cost)
            now += cost
            drawing += cost
        }
        #expect(Double(drawing) / Double(now) < 0.34)
    }

    @Test("text that arrives is seen after a quarter of a second, however slow a frame is")
    func bounded() {
        var policy = RedrawPolicy()
        for _ in 0..<20 { policy.drew(from: 0, to: 5000) }
        policy.changed(.soon, at: 5001)
        #expect(policy.nextFrame == 5250)
    }
}
