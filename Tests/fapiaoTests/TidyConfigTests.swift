import Testing

@testable import fapiao

/// Config/ says what is so.
struct TidyConfigTests {
    private let path = ProjectFiles.root + "/Config/fapiao.yaml"

    private func text(_ name: String) throws -> ProjectFiles.File {
        try #require(ProjectFiles.all.first { $0.path == "Config/" + name })
    }

    @Test func theFileHoldsEveryKeyWithItsDefaultAndAComment() throws {
        var sources = SettingSources()
        sources.read(file: path)
        #expect(sources.mistakes == [])
        let lines = try text("fapiao.yaml").lines
        for key in SettingKey.allCases {
            let entry = try #require(sources.entries[key])
            #expect(entry.value == key.defaultValue, "\(key)")
            guard entry.origin.hasPrefix(path + ":"),
                let line = Int(entry.origin.dropFirst(path.count + 1)), line > 1
            else {
                Issue.record("\(key) is not in Config/fapiao.yaml")
                continue
            }
            let above = lines[line - 2].drop { $0 == " " }
            #expect(above.hasPrefix("# "), "\(key) has no comment")
        }
    }

    @Test func everyDefaultIsAccepted() throws {
        let settings = try Settings.load(file: path, environment: [:], overrides: [:])
        #expect(settings.report.count == SettingKey.allCases.count)
    }

    @Test(arguments: SettingKey.allCases)
    func everyKeyIsRead(_ key: SettingKey) throws {
        let settings = ProjectFiles.swift.filter { $0.path.contains("/Configuration/Settings") }
        let pattern = try Regex("\\.\(key)\\b")
        #expect(settings.contains { $0.text.contains(pattern) })
    }

    @Test(arguments: ["fapiao.service", "haproxy.cfg", "alerts.yaml"])
    func settingsThatAreSpokenOfExist(_ name: String) throws {
        let file = try text(name)
        let variables = Set(SettingKey.allCases.map(\.variable))
        for match in file.text.matches(of: /\bFAPIAO_[A-Z_]+/) {
            #expect(variables.contains(String(match.output)), "\(match.output)")
        }
        let sections = Set(
            SettingKey.allCases.compactMap { $0.rawValue.split(separator: ".").first })
        for match in file.text.matches(of: /\b([a-z]+)(?:\.[A-Za-z]+)+/)
        where sections.contains(match.output.1) && !match.output.0.hasSuffix(".yaml") {
            #expect(SettingKey(rawValue: String(match.output.0)) != nil, "\(match.output.0)")
        }
    }

    @Test func alertsSpeakOfFiguresThatExist() throws {
        let names = try text("alerts.yaml").text.matches(of: /\b(?:fapiao|process)_[a-z_]+\b/)
            .map { name(String($0.output)) }
        #expect(names.count > 8)
        for name in names { #expect(MetricNames.all.contains(name), "\(name)") }
    }

    @Test func everyFigureIsExplained() {
        for file in ProjectFiles.swift where file.path.hasPrefix("Sources/") {
            for match in file.text.matches(of: /label: "((?:fapiao|process)_[a-z_]+)"/) {
                #expect(MetricNames.all.contains(String(match.output.1)), "\(file)")
            }
        }
    }

    /// Without what a histogram's lines add.
    private func name(_ line: String) -> String {
        for ending in ["_bucket", "_sum", "_count"] where line.hasSuffix(ending) {
            return String(line.dropLast(ending.count))
        }
        return line
    }
}
