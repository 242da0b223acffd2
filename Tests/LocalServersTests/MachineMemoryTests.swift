import Foundation
import Testing

@testable import LocalServers

@Suite struct MachineMemoryTests {
    private let machine = Int(ProcessInfo.processInfo.physicalMemory >> 20)

    @Test func aShareIsThatPartOfTheMachineOrLess() {
        let half = MachineMemory.megabytes(share: 2, within: 0...Int.max >> 20)
        #expect(half > 0)
        #expect(half <= machine / 2)
        #expect(MachineMemory.megabytes(share: 4, within: 0...Int.max >> 20) <= half / 2 + 1)
    }

    @Test func boundsHold() {
        #expect(MachineMemory.megabytes(share: 1, within: 1...2) == 2)
        let more = machine + 1
        #expect(MachineMemory.megabytes(share: 1, within: more...more) == more)
    }

    @Test func theLedgersServerGetsAnEighth() {
        let megabytes = LocalPostgres.Options().sharedBuffersMegabytes
        #expect((128...4_096).contains(megabytes))
    }
}
