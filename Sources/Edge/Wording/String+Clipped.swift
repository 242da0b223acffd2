extension String {
    /// As much of it as whoever takes it has room for, whole characters, in bytes of UTF-8.
    package func clipped(utf8Maximum: Int) -> String { clipped(utf8Maximum) { $0.utf8.count } }

    /// As much of it as whoever takes it has room for, whole characters, in units of UTF-16.
    package func clipped(utf16Maximum: Int) -> String { clipped(utf16Maximum) { $0.utf16.count } }

    private func clipped(_ maximum: Int, _ length: (String) -> Int) -> String {
        if length(self) <= maximum { return self }
        var taken = ""
        var room = maximum
        for character in self {
            room -= length(String(character))
            if room < 0 { break }
            taken.append(character)
        }
        return taken
    }
}
