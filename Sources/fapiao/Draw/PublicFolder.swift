import FoundationEssentials
import LocalServers
import Lottery
import SystemPackage

/// The public files of one campaign, on a disk.
struct PublicFolder: LogFiles {
    private let folder: FilePath

    init(_ folder: FilePath) { self.folder = folder }

    func read(_ path: String) throws(LogFilesFault) -> [UInt8]? {
        do {
            return try AtomicFile.read(place(path))
        } catch {
            throw LogFilesFault("\(place(path)): \(SystemWords.of(error))")
        }
    }

    func write(_ files: [LogFile]) async throws(LogFilesFault) {
        do {
            var drafts: [(draft: FilePath, path: FilePath)] = []
            var folders: Set<FilePath> = []
            for file in files {
                let path = place(file.path)
                let parent = path.removingLastComponent()
                try FileManager.default.createDirectory(
                    atPath: parent.string, withIntermediateDirectories: true)
                drafts.append(
                    (try AtomicFile.draft(file.bytes, for: path, isPrivate: false), path))
                // A folder that is new has to be found through a power cut too.
                var above = parent
                while above.starts(with: folder) {
                    folders.insert(above)
                    guard above != folder else { break }
                    above.removeLastComponent()
                }
            }
            guard let last = drafts.popLast() else { return }
            for (draft, path) in drafts { try AtomicFile.rename(draft, to: path) }
            for folder in folders { try AtomicFile.syncFolder(folder) }
            // The last file, a checkpoint, tells of all the others: they are on the disk now.
            try AtomicFile.rename(last.draft, to: last.path)
            try AtomicFile.syncFolder(last.path.removingLastComponent())
        } catch {
            throw LogFilesFault("\(folder): \(SystemWords.of(error))")
        }
    }

    func removePartial(of path: String) {
        // One that stays does no harm.
        try? FileManager.default.removeItem(atPath: place(path + ".p").string)
    }

    private func place(_ path: String) -> FilePath {
        path.split(separator: "/").reduce(into: folder) { $0.append(String($1)) }
    }
}

/// As people who check the files read them.
extension PublicFolder: CampaignFiles {
    func read(_ path: String, atMost maximum: Int) async throws(CampaignFilesFault) -> [UInt8]? {
        let found: [UInt8]?
        do throws(LogFilesFault) {
            found = try read(path)
        } catch {
            throw .unreachable(error.description)
        }
        guard let found, found.count > maximum else { return found }
        throw .tooLarge(path)
    }
}
