import Doubles
import Lottery
import SystemPackage
import Testing

@testable import fapiao

/// A witness's two states on two devices.
struct WitnessFilesTests {
    /// Two folders as if on two devices.
    private static func withFolders(_ body: ([String]) throws -> Void) throws {
        let (one, two) = (ScratchFolder(), ScratchFolder())
        try withExtendedLifetime((one, two)) { try body([one.path, two.path]) }
    }

    private static func path(_ folder: String) -> FilePath {
        FilePath(folder).appending("witness.state")
    }

    private static func text(_ folder: String) throws -> String? {
        try AtomicFile.read(path(folder)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// States that a witness had one after another.
    private static func states() -> [WitnessState] {
        let campaign = LotteryCampaign()
        var state = WitnessState()
        var states = [state]
        var tree = GrowingLog()
        for size in 1...2 {
            let request = tree.grow(to: UInt64(size))
            let reply = state.add(
                request, of: [LotteryCampaign.origin: [campaign.parties]],
                by: LotteryCampaign.witnessKeys(LotteryCampaign.witnesses[0]), at: 1)
            precondition(reply.status == 200)
            states.append(state)
        }
        return states
    }

    @Test func theNewerStateCountsAndMendsTheOther() throws {
        let states = Self.states()
        for newer in [0, 1] {
            for other in [states[1].text, "damaged\n", String(states[2].text.dropLast(3)), nil] {
                try Self.withFolders { folders in
                    try AtomicFile.write(
                        Array(states[2].text.utf8), to: Self.path(folders[newer]), isPrivate: true)
                    if let other {
                        try AtomicFile.write(
                            Array(other.utf8), to: Self.path(folders[1 - newer]), isPrivate: true)
                    }
                    #expect(try WitnessFiles(folders).load() == states[2])
                    #expect(try Self.text(folders[1 - newer]) == states[2].text)
                }
            }
        }
    }

    @Test func withoutAStateAWitnessDoesNotStart() throws {
        try Self.withFolders { folders in
            #expect(throws: WitnessFiles.Unusable.self) { try WitnessFiles(folders).load() }
            try WitnessFiles(folders).create()
            #expect(try WitnessFiles(folders).load() == WitnessState())
            // And none is made over one that is there.
            #expect(throws: WitnessFiles.Unusable.self) { try WitnessFiles(folders).create() }
        }
    }

    @Test func twoWitnessesDoNotShareAState() throws {
        try Self.withFolders { folders in
            let first = try WitnessFiles(folders)
            #expect(throws: WitnessFiles.Unusable.self) { try WitnessFiles(folders) }
            withExtendedLifetime(first) {}
        }
    }

    @Test func statesOfDifferentWitnessesAreRefused() throws {
        try Self.withFolders { folders in
            let campaign = LotteryCampaign()
            var other = WitnessState()
            var tree = GrowingLog()
            _ = other.add(
                tree.grow(to: 1), of: [LotteryCampaign.origin: [campaign.parties]],
                by: LotteryCampaign.witnessKeys(LotteryCampaign.witnesses[1]), at: 1)
            for (folder, state) in zip(folders, [Self.states()[1], other]) {
                try AtomicFile.write(
                    Array(state.text.utf8), to: Self.path(folder), isPrivate: true)
            }
            #expect(throws: WitnessFiles.Unusable.self) { try WitnessFiles(folders).load() }
        }
    }
}
