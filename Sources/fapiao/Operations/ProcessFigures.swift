import FoundationEssentials
import Glibc

/// What Linux tells of this process (proc(5)).
enum ProcessFigures {
    /// Bytes that are in memory; 0 where /proc does not tell.
    static var residentBytes: Int {
        let fields = words(of: "/proc/self/statm")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }

    /// User and system time together, in seconds.
    static var cpuSeconds: Double {
        let text = words(of: "/proc/self/stat").joined(separator: " ")
        // The second field, the program's name in brackets, may hold spaces.
        guard let end = text.lastIndex(of: ")") else { return 0 }
        let fields = text[end...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13])
        else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    static var openFiles: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    private static func words(of path: String) -> [Substring] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: " ")
    }
}
