import Foundation

/// How much memory there is to share out among what runs here.
enum MachineMemory {
    /// One part in `share` of the machine's memory, or of what its control group may use if that is
    /// less: a container with a limit dies of what the machine around it could have spared.
    static func megabytes(share: Int, within bounds: ClosedRange<Int>) -> Int {
        let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        let all = min(machine, groupLimit ?? machine)
        return min(max(all / (share << 20), bounds.lowerBound), bounds.upperBound)
    }

    /// In bytes; nil without a limit. `memory.max` is a number or "max" (Linux,
    /// Documentation/admin-guide/cgroup-v2.rst); a container sees its own group as the root.
    private static var groupLimit: Int? {
        guard let bytes = FileManager.default.contents(atPath: "/sys/fs/cgroup/memory.max")
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
