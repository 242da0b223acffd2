import FoundationEssentials
import Providers
import SystemPackage

/// Two folders that a program of the bank's looks after: one it moves files out of, one it leaves files in. A file appears
/// in either whole or not at all, and what the bank has left stays.
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

    func isWaiting(named name: String) async throws(TransportFault) -> Bool {
        var isFolder = false
        let files = FileManager.default
        if files.fileExists(atPath: outgoing.appending(name).string) { return true }
        // A folder that is not there, or not mounted, says nothing about its files.
        guard files.fileExists(atPath: outgoing.string, isDirectory: &isFolder), isFolder
        else { throw .lost }
        return false
    }

    func takeBack(named name: String) async throws(TransportFault) {
        guard try await isWaiting(named: name) else { return }
        do {
            try FileManager.default.removeItem(atPath: outgoing.appending(name).string)
        } catch {
            // The bank may have been faster.
            if try await isWaiting(named: name) { throw .lost }
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
