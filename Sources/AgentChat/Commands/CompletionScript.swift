import ArgumentParser

/// The script that makes a shell complete `agent-chat`: the argument parser's, and what it leaves out. Its scripts offer the
/// default command's files and options only behind the word `run`, which nobody writes.
struct CompletionScript {
    private let shell: CompletionShell

    /// nil unless the arguments ask for the script of a known shell; the argument parser answers everything else.
    init?(arguments: some Sequence<String>) {
        let option = "--generate-completion-script"
        let words = arguments.flatMap { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        guard words.first == option, words.count == 2, let shell = CompletionShell(rawValue: words[1]) else {
            return nil
        }
        self.shell = shell
    }

    /// Ends without a line feed.
    var text: String {
        let commands = AgentChat.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        let script = AgentChat.completionScript(for: shell)
        let addition: String? =
            switch shell {
            case .bash: Self.bash
            case .zsh: Self.zsh
            case .fish: Self.fish
            default: nil
            }
        guard let addition else { return script }
        return script + "\n\n" + addition.replacing("COMMANDS", with: commands.joined(separator: " "))
    }

    private static let bash = #"""
        # Without a command, `run` is meant.
        _agent-chat_or_run() {
            local commands=' COMMANDS '
            local -a replies=()
            local is_command=false
            [[ ${COMP_CWORD} -gt 1 && ${commands} == *" ${COMP_WORDS[1]} "* ]] && is_command=true
            if [[ ${COMP_CWORD} -eq 1 ]] || ${is_command}; then
                _agent-chat "${@}"
                replies=("${COMPREPLY[@]}")
            fi
            if ! ${is_command}; then
                COMPREPLY=()
                COMP_WORDS=("${COMP_WORDS[0]}" run "${COMP_WORDS[@]:1}")
                COMP_CWORD=$((COMP_CWORD + 1))
                _agent-chat "${@}"
                replies+=("${COMPREPLY[@]}")
            fi
            COMPREPLY=("${replies[@]}")
        }

        complete -o filenames -F _agent-chat_or_run agent-chat
        """#

    private static let zsh = #"""
        # Without a command, `run` is meant.
        _agent-chat_as_run() {
            local -ar commands=(COMMANDS)
            (( CURRENT > 2 && ${commands[(Ie)${words[2]}]} )) && return 1
            words=("${words[1]}" run "${(@)words[2,-1]}")
            (( CURRENT++ ))
            _agent-chat
        }

        _agent-chat_or_run() {
            local -ar commands=(COMMANDS)
            local -i ret=1
            if (( CURRENT == 2 || ${commands[(Ie)${words[2]}]} )); then
                _agent-chat && ret=0
            fi
            _agent-chat_as_run && ret=0
            return ret
        }

        compdef _agent-chat_or_run agent-chat
        if [[ "${funcstack[1]}" = _agent-chat ]]; then
            _agent-chat_as_run
        fi
        """#

    private static let fish = #"""
        # Without a command, `run` is meant.
        functions -c __agent-chat_tokens __agent-chat_written_tokens
        function __agent-chat_tokens
            set -l tokens (__agent-chat_written_tokens $argv)
            if test (count $tokens) -ge 2; and not contains -- $tokens[2] COMMANDS
                set tokens $tokens[1] run $tokens[2..]
            else if test (count $tokens) -eq 1; and string match -q -- '-*' (commandline -t)
                set -a tokens run
            end
            test (count $tokens) -eq 0; or printf '%s\n' $tokens
        end
        complete -c 'agent-chat' -n 'test (count (__agent-chat_written_tokens -pc)) -eq 1' -F
        """#
}
