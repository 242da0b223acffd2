import FoundationEssentials
import Lottery
import SystemPackage

/// A campaign's public files in a folder of this machine.
struct FolderFiles: CampaignFiles {
    let folder: String

    func read(_ path: String, atMost maximum: Int) async throws(CampaignFilesFault) -> [UInt8]? {
        try Self.bytes(of: FilePath(folder).appending(path), atMost: maximum)
    }

    /// Nil where there is no such file.
    static func bytes(
        of path: FilePath, atMost maximum: Int
    ) throws(CampaignFilesFault) -> [UInt8]? {
        let bytes: [UInt8]?
        do {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            bytes = try file.closeAfter { try contents(of: file, atMost: maximum) }
        } catch let error as Errno where error == .noSuchFileOrDirectory || error == .notDirectory {
            return nil
        } catch {
            throw .unreachable("\(path) cannot be read")
        }
        guard let bytes else { throw .tooLarge("\(path)") }
        return bytes
    }

    /// Nil for more bytes. A file that is not a plain one, such as a device without an end, is none
    /// of a campaign's.
    private static func contents(of file: FileDescriptor, atMost maximum: Int) throws -> [UInt8]? {
        let status = try file.stat()
        guard status.mode.type == .regular else { throw Errno.invalidArgument }
        guard status.size <= maximum else { return nil }
        return Array(try Data(contentsOf: URL(filePath: "/proc/self/fd/\(file.rawValue)")))
    }
}
