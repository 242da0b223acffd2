import Foundation

/// CPU time and memory of some processes and all their descendants, by program, read from /proc.
struct ProcessTree: Sendable {
    let roots: [Root]

    struct Root: Sendable, Equatable {
        let pid: Int
        /// Stands for the programs' own names, to tell two of the same program apart.
        let name: String?
    }

    struct Use: Sendable, Codable {
        let program: String
        /// Of one core, over the round; 2 is two cores.
        var cores: Double
        var residentMegabytes: Double
        /// The most it was since the process began; of several processes together, the sum.
        var peakMegabytes: Double
    }

    /// Seconds of CPU time, with reaped children, and resident bytes: now, and at most.
    struct Reading: Sendable {
        fileprivate var programs: [String: (seconds: Double, bytes: Double, peak: Double)] = [:]
        let at = ContinuousClock.now
    }

    /// The kernel's unit of CPU time in /proc, the same on every Linux we run on.
    private static let ticksPerSecond = 100.0
    private static let pageBytes = 4_096.0

    func reading() -> Reading {
        var reading = Reading()
        var processes: [Int: (parent: Int, program: String, fields: [Substring])] = [:]
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        for pid in names.compactMap({ Int($0) }) {
            // The program's name is in parentheses and may itself have some.
            guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                let open = stat.firstIndex(of: "("), let close = stat.lastIndex(of: ")")
            else { continue }
            let fields = stat[stat.index(after: close)...].split(separator: " ")
            guard fields.count > 21, let parent = Int(fields[1]) else { continue }
            processes[pid] = (parent, String(stat[stat.index(after: open)..<close]), fields)
        }
        for (pid, process) in processes {
            guard let root = root(of: pid, { processes[$0]?.parent }) else { continue }
            let name = root.name ?? process.program
            // proc(5): utime, stime, cutime, cstime are fields 14 to 17, rss is field 24.
            let ticks = (11...14).reduce(0.0) { $0 + (Double(process.fields[$1]) ?? 0) }
            var use = reading.programs[name] ?? (0, 0, 0)
            use.seconds += ticks / Self.ticksPerSecond
            let bytes = (Double(process.fields[21]) ?? 0) * Self.pageBytes
            use.bytes += bytes
            use.peak += max(bytes, Self.peakBytes(of: pid))
            reading.programs[name] = use
        }
        return reading
    }

    /// proc(5): VmHWM of /proc/pid/status, in kB. 0 of a process that has just ended.
    private static func peakBytes(of pid: Int) -> Double {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let figure = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
        return figure.flatMap { Double($0) }.map { $0 * 1_024 } ?? 0
    }

    private func root(of pid: Int, _ parent: (Int) -> Int?) -> Root? {
        var pid = pid
        while pid > 1 {
            if let root = roots.first(where: { $0.pid == pid }) { return root }
            guard let above = parent(pid) else { return nil }
            pid = above
        }
        return nil
    }

    /// Waits until all together use next to nothing: polls take some hundredths of a core.
    func rest(within patience: Duration) async {
        let end = ContinuousClock.now + patience
        var before = reading()
        while ContinuousClock.now < end {
            do { try await Task.sleep(for: .milliseconds(500)) } catch { return }
            let now = reading()
            let cores = Self.use(from: before, to: now).reduce(0) { $0 + $1.cores }
            if cores < 0.1 { return }
            before = now
        }
    }

    static func use(from start: Reading, to end: Reading) -> [Use] {
        let elapsed = (end.at - start.at) / .seconds(1)
        return end.programs.map { program, use in
            let before = start.programs[program]?.seconds ?? 0
            return Use(
                program: program, cores: max(0, use.seconds - before) / max(elapsed, 0.001),
                residentMegabytes: use.bytes / 1e6, peakMegabytes: use.peak / 1e6)
        }.sorted { $0.program < $1.program }
    }
}
