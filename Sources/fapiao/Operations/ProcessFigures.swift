import FoundationEssentials
import Glibc

/// Linux's figures for this process (proc(5)).
enum ProcessFigures {
    /// Bytes that are in memory; 0 where /proc does not tell.
    static var residentBytes: Int {
        let fields = words(of: "/proc/self/statm")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }

    /// User and system time together, in seconds.
    static var cpuSeconds: Double { (stat(14) + stat(15)) / ticksPerSecond }

    /// When the process started, in seconds since 1970; 0 where /proc does not tell.
    static var startSeconds: Double {
        let fields = words(of: "/proc/stat", separator: "\n")
        let boot = fields.first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
        return boot.map { $0 + stat(22) / ticksPerSecond } ?? 0
    }

    static var openFiles: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    private static var ticksPerSecond: Double { Double(sysconf(Int32(_SC_CLK_TCK))) }

    /// Field `number` of /proc/self/stat, counted from 1 as proc(5) does.
    private static func stat(_ number: Int) -> Double {
        let text = words(of: "/proc/self/stat").joined(separator: " ")
        // The second field, the program's name in brackets, may hold spaces.
        guard let end = text.lastIndex(of: ")") else { return 0 }
        let fields = text[end...].split(separator: " ")
        return number - 2 < fields.count ? Double(fields[number - 2]) ?? 0 : 0
    }

    private static func words(of path: String, separator: Character = " ") -> [Substring] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: separator)
    }
}
