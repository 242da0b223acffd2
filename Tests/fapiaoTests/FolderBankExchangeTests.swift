import FoundationEssentials
import Providers
import SystemPackage
import Testing

@testable import fapiao

struct FolderBankExchangeTests {
    private let folder = ScratchFolder()

    /// What lies in the folder the bank may still take; of a folder that is not there nobody can say it.
    @Test func aFileWaitsUntilTheBankMovesItOrWeTakeItBack() async throws {
        let outgoing = FilePath(folder.path).appending("outgoing")
        let exchange = FolderBankExchange(
            outgoing: outgoing, incoming: FilePath(folder.path).appending("incoming"))
        await #expect(throws: TransportFault.lost) { try await exchange.isWaiting(named: "A.xml") }
        await #expect(throws: TransportFault.lost) { try await exchange.takeBack(named: "A.xml") }
        let files = FileManager.default
        try files.createDirectory(
            atPath: outgoing.string, withIntermediateDirectories: false)
        #expect(try await !exchange.isWaiting(named: "A.xml"))
        for name in ["A.xml", "B.xml"] { try await exchange.leave([1], named: name) }
        #expect(try await exchange.isWaiting(named: "A.xml"))
        for _ in 0..<2 { try await exchange.takeBack(named: "A.xml") }
        #expect(try await !exchange.isWaiting(named: "A.xml"))
        #expect(try await exchange.isWaiting(named: "B.xml"))
        try files.removeItem(atPath: outgoing.appending("B.xml").string)
        #expect(try await !exchange.isWaiting(named: "B.xml"))
    }

    /// A folder among the bank's files is none, and hides no other.
    @Test func whatIsNoFileCannotBeOpened() async throws {
        let incoming = FilePath(folder.path).appending("incoming")
        let files = FileManager.default
        for path in [incoming, incoming.appending("1.xml")] {
            try files.createDirectory(atPath: path.string, withIntermediateDirectories: false)
        }
        let exchange = FolderBankExchange(
            outgoing: FilePath(folder.path).appending("outgoing"), incoming: incoming)
        try AtomicFile.write([7], to: incoming.appending("2.xml"), isPrivate: true)
        #expect(try await exchange.names() == ["1.xml", "2.xml"])
        await #expect(throws: TransportFault.lost) { try await exchange.file(named: "1.xml") }
        #expect(try await exchange.file(named: "2.xml") == [7])
    }
}
