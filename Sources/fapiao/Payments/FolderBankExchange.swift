import FoundationEssentials
import Providers
import SystemPackage

/// Two folders that a program of the bank's looks after: one it takes files from, one it leaves files in. A file appears
/// in either whole or not at all, and stays.
struct FolderBankExchange: BankExchange {
    let outgoing: FilePath
    let incoming: FilePath

    func leave(_ file: [UInt8], named name: String) async throws(TransportFault) {
        do {
            try AtomicFile.write(file, to: outgoing.appending(name), isPrivate: true)
        } catch {
            // It may be there all the same: a folder can fail behind the file.
            throw .lost
        }
    }

    func names() async throws(TransportFault) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: incoming.string)
                .filter { $0.hasSuffix(".xml") }.sorted()
        } catch {
            throw .lost
        }
    }

    func file(named name: String) async throws(TransportFault) -> [UInt8] {
        do {
            guard let bytes = try AtomicFile.read(incoming.appending(name)) else {
                throw TransportFault.lost
            }
            return bytes
        } catch {
            throw .lost
        }
    }
}
