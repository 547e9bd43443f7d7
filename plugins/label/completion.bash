# Completion of bash for the commands of the Exchange plugin set.
#
# SPDX-License-Identifier: GPL-2.0-or-later

_exchange_reports() {
    local name

    for name in flows scenarios endpoints findings associations filters firewall; do
        printf '%s %s,tsv ' "$name" "$name"
    done
    printf 'firewall,%s ' nft iptables ios pf netsh powershell reg
    printf '%s ' monitor monitor,explained map report html json
}

_exchange() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} options=""

    case ${COMP_WORDS[0]##*/} in
    exchange-label) options="-o --plugins --together -j --into --report --help" ;;
    exchange-evidence) options="-o --plugins --into --help" ;;
    exchange-sbatch) options="-o --plugins --into --chunk --help ::" ;;
    esac
    COMPREPLY=()
    if [ "$before" = --report ] || { [ "${COMP_WORDS[0]##*/}" = exchange-report ] && [ "$COMP_CWORD" -eq 1 ]; }; then
        mapfile -t COMPREPLY < <(compgen -W "$(_exchange_reports)" -- "$word")
    elif [ "$before" = --into ] || [ "$before" = --plugins ]; then
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
    elif [ "$before" != -o ] && [ "$before" != -j ] && [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    fi
}

# Where there is nothing of ours to say, files.
complete -o default -F _exchange exchange-label exchange-evidence exchange-merge exchange-report exchange-sbatch
