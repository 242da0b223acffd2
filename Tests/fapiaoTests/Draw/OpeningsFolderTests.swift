import FoundationEssentials
import Lottery
import SystemPackage
import Testing

@testable import fapiao

/// Openings name people: they lie where nobody else looks.
struct OpeningsFolderTests {
    private static func mode(_ path: String) throws -> CInterop.Mode {
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        return try file.closeAfter { try file.stat().mode.permissions.rawValue }
    }

    @Test func onlyAFolderThatNobodyElseOpensIsUsed() throws {
        let scratch = ScratchFolder()
        try withExtendedLifetime(scratch) {
            let path = scratch.path + "/openings"
            #expect(throws: OpeningsFolder.Unusable.self) {
                try OpeningsFolder(path, isMade: false)
            }
            let line =
                #"{"index":7,"holder":"h","opening":{"seller":"s","code":"","number":"1","#
                + #""fen":1,"buyer":"b"}}"#
            let opening = try #require(AuditOpening(line: line.utf8))
            try OpeningsFolder(path, isMade: true).write([opening])
            #expect(try Self.mode(path) == 0o700)
            #expect(try Self.mode(path + "/openings.ndjson") == 0o600)
            #expect(try OpeningsFolder(path, isMade: false).read() == [7: opening])
            for mode in [0o750, 0o701, 0o770] {
                try FileManager.default.setAttributes(
                    [.posixPermissions: mode], ofItemAtPath: path)
                #expect(throws: OpeningsFolder.Unusable.self) {
                    try OpeningsFolder(path, isMade: false)
                }
            }
        }
    }

    @Test func whatIsNoOpeningIsNamedByItsLine() throws {
        let scratch = ScratchFolder()
        try withExtendedLifetime(scratch) {
            let path = scratch.path + "/openings"
            let folder = try OpeningsFolder(path, isMade: true)
            try folder.write([])
            #expect(try folder.read().isEmpty)
            try AtomicFile.write(
                Array("{\"index\":7}\n".utf8), to: FilePath(path).appending("openings.ndjson"),
                isPrivate: true)
            do {
                _ = try folder.read()
                Issue.record("read what is no opening")
            } catch {
                #expect("\(error)".hasSuffix("line 1: this is no opening"))
            }
        }
    }
}
